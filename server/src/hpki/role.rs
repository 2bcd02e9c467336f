//! What a certificate says its holder is (hcRole): the attribute `healthcareactor` (1.0.17090.0.1) of the subject directory attributes.
//!
//! As the ministry's certificate policy has it (保健医療福祉分野PKI認証局 証明書ポリシ, 7.1, after ISO 17090-2):
//!
//! ```text
//! SubjectDirectoryAttributes ::= SEQUENCE OF Attribute { type OBJECT IDENTIFIER, values SET OF HCActorData }
//! HCActorData ::= SET OF HCActor
//! HCActor     ::= SEQUENCE { codedData [0] CodedData, regionalHCActorData [1] … (not used) }
//! CodedData   ::= SET { codingSchemeReference [0] OBJECT IDENTIFIER, codeDataValue [1] NumericString OPTIONAL, codeDataFreeText [2] DirectoryString }
//! ```
//!
//! Tags are explicit there. Implicit ones, and `CodedData` as a sequence, are read as well: which of the two it is shows in the first byte.

use super::{children, said, whole};
use crate::domain::people::hpki::{HealthcareRole, profession_of};
use x509_parser::asn1_rs::{Any, Class, Oid, Tag, oid};

/// `id-hcpki-at-healthcareactor`
const HEALTHCARE_ACTOR: Oid<'static> = oid!(1.0.17090.0.1);
/// `id-jhpki-cdata`: the ministry's names of qualifications.
const QUALIFICATIONS: Oid<'static> = oid!(1.2.392.100495.1.6.1.1);
/// So many roles are read.
const ROLES: usize = 20;

/// The roles of an extension; none where it is not what it should be.
pub(super) fn read(extension: &[u8]) -> Option<Vec<HealthcareRole>> {
    let mut roles = Vec::new();
    for attribute in children(whole(extension)?.data)? {
        let [kind, values] = <[Any<'_>; 2]>::try_from(children(attribute.data)?).ok()?;
        if kind.tag() != Tag::Oid || kind.data != HEALTHCARE_ACTOR.as_bytes() {
            continue;
        }
        for value in children(values.data)? {
            // A set of actors; a single one without its set is read as well.
            let actors = if value.tag() == Tag::Set { children(value.data)? } else { vec![value] };
            for actor in actors {
                read_role(&actor, &mut roles)?;
            }
        }
    }
    roles.truncate(ROLES);
    Some(roles)
}

/// Adds the role of an actor, where it says one; none where it is broken.
fn read_role(actor: &Any<'_>, roles: &mut Vec<HealthcareRole>) -> Option<()> {
    let Some(coded) = children(actor.data)?.into_iter().find(|part| is_tagged(part, 0)) else { return Some(()) };
    let inner = match whole(coded.data) {
        Some(inner) if matches!(inner.tag(), Tag::Set | Tag::Sequence) && inner.class() == Class::Universal => inner.data,
        _ => coded.data,
    };
    let (mut scheme, mut value, mut free) = (None, None, None);
    for part in children(inner)? {
        let explicit = if part.header.is_constructed() { Some(whole(part.data)?) } else { None };
        let text = |implicit: Tag| match &explicit {
            Some(inner) => said(inner),
            None => said(&Any::from_tag_and_data(implicit, part.data)),
        };
        if is_tagged(&part, 0) {
            scheme = Some(explicit.as_ref().map_or(part.data, |inner| inner.data));
        } else if is_tagged(&part, 1) {
            value = text(Tag::NumericString);
        } else if is_tagged(&part, 2) {
            free = text(Tag::Utf8String);
        }
    }
    // Names of another list mean something else.
    let is_ours = scheme == Some(QUALIFICATIONS.as_bytes());
    let profession = free.as_deref().filter(|_| is_ours).and_then(profession_of);
    roles.extend(free.or(value).map(|text| HealthcareRole { text, profession }));
    Some(())
}

fn is_tagged(part: &Any<'_>, tag: u32) -> bool {
    part.class() == Class::ContextSpecific && part.tag() == Tag(tag)
}
