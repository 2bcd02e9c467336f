//! Certificates of the healthcare PKI (HPKI), pure: what one says of its holder, and whether its chain leads to a root that the region trusts. The
//! only room that names `x509_parser`. Whether a certificate was revoked is not told here, nor whether its key is in the hands of whoever brings it.

mod chain;
mod role;

use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::people::hpki::HpkiCertificate;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use x509_parser::asn1_rs::{Any, Class, Oid, Tag, oid};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{X509Name, X509Version};

/// So many certificates are read of one file: the holder's and those that lead to the root.
const CERTIFICATES: usize = 5;
/// A name is cut after so many letters.
const NAME_LETTERS: usize = 100;
/// Certificate policies of the HPKI (1.2.392.100495.1.5) begin so.
const POLICIES: Oid<'static> = oid!(1.2.392.100495.1.5);
const SUBJECT_DIRECTORY_ATTRIBUTES: Oid<'static> = oid!(2.5.29.9);

/// What a certificate is made of: what is signed, how, and the signature.
const FRAME: [Tag; 3] = [Tag::Sequence, Tag::Sequence, Tag::BitString];

/// The roots that a region trusts.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<Vec<u8>>);

/// Why a file of roots cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsFault {
    /// There is none.
    #[error("no certificate (PEM) is in it")]
    Empty,
    /// One that cannot be read, or not of an authority.
    #[error("certificate {0} is broken, or not of a certification authority")]
    Unusable(usize),
}

impl Roots {
    /// Reads them from PEM.
    pub fn read(pem: &[u8]) -> Result<Self, RootsFault> {
        let mut roots = Vec::new();
        for (at, block) in Pem::iter_from_buffer(pem).enumerate() {
            let fault = RootsFault::Unusable(at + 1);
            let Some(block) = block.ok().filter(|block| block.label == "CERTIFICATE") else { return Err(fault) };
            if !parse(&block.contents).is_some_and(|root| chain::is_authority(&root)) {
                return Err(fault);
            }
            roots.push(block.contents);
        }
        if roots.is_empty() { Err(RootsFault::Empty) } else { Ok(Self(roots)) }
    }

    /// Whether the region trusts none: then it checks no certificates.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads a certificate (PEM with what leads to the root, or DER) and checks it: its chain, its time, its algorithms, and that it says what its
/// holder is.
pub fn examine(file: &[u8], roots: &Roots, now: Timestamp) -> Result<HpkiCertificate, Invalid> {
    if roots.is_empty() {
        return Err(refused("certificate"));
    }
    let ders = read(file)?;
    let given: Vec<_> = ders.iter().map(|der| parse(der).ok_or_else(unreadable)).collect::<Result<_, _>>()?;
    // The holder's is the one that is no authority's; programs put it first, people do not always.
    let Some(leaf) = given.iter().find(|certificate| !certificate.is_ca()) else { return Err(refused("certificate.policy")) };
    let validity = leaf.validity();
    let seconds = now.0.div_euclid(1_000_000);
    if validity.not_after.timestamp() < seconds {
        return Err(Invalid::new("certificate.validity", "too_old"));
    }
    if validity.not_before.timestamp() > seconds {
        return Err(Invalid::new("certificate.validity", "in_future"));
    }
    if !has_strong_key(leaf) || !chain::has_strong_signature(leaf) {
        return Err(refused("certificate.algorithm"));
    }
    let anchors: Vec<_> = roots.0.iter().filter_map(|root| parse(root)).collect();
    if !chain::leads_to_root(leaf, &given, &anchors, seconds) {
        return Err(refused("certificate.chain"));
    }
    if !is_of_the_hpki(leaf) {
        return Err(refused("certificate.policy"));
    }
    let attributes = leaf.extensions().iter().find(|extension| extension.oid == SUBJECT_DIRECTORY_ATTRIBUTES);
    let attributes = attributes.ok_or_else(|| Invalid::new("certificate.role", "missing"))?;
    let roles = role::read(attributes.value).ok_or_else(|| Invalid::new("certificate.role", "wrong_type"))?;
    if roles.is_empty() {
        return Err(Invalid::new("certificate.role", "missing"));
    }
    Ok(HpkiCertificate {
        names: names(leaf),
        roles,
        issuer: issuer(leaf.issuer()),
        serial: leaf.raw_serial_as_string(),
        not_before: Timestamp(validity.not_before.timestamp() * 1_000_000),
        not_after: Timestamp(validity.not_after.timestamp() * 1_000_000),
        fingerprint: HEXLOWER.encode(&Sha256::digest(leaf.as_raw())),
    })
}

fn refused(field: &str) -> Invalid {
    Invalid::new(field, "not_allowed_here")
}

fn unreadable() -> Invalid {
    Invalid::new("certificate", "wrong_type")
}

/// The certificates of a file. A key has no place in it: whoever sends one is told, and it is read no further.
fn read(file: &[u8]) -> Result<Vec<Vec<u8>>, Invalid> {
    if file.first() == Some(&0x30) {
        return Ok(vec![file.to_vec()]);
    }
    if String::from_utf8_lossy(file).contains("PRIVATE KEY-----") {
        return Err(refused("certificate.key"));
    }
    let mut found = Vec::new();
    for block in Pem::iter_from_buffer(file) {
        let block = block.map_err(|_| unreadable())?;
        if block.label != "CERTIFICATE" || found.len() == CERTIFICATES {
            return Err(unreadable());
        }
        found.push(block.contents);
    }
    if found.is_empty() { Err(unreadable()) } else { Ok(found) }
}

/// One value that is all there is.
fn whole(data: &[u8]) -> Option<Any<'_>> {
    match Any::from_der(data) {
        Ok(([], value)) => Some(value),
        _ => None,
    }
}

/// The values of a set or sequence.
fn children(mut data: &[u8]) -> Option<Vec<Any<'_>>> {
    let mut found = Vec::new();
    while !data.is_empty() {
        let (rest, value) = Any::from_der(data).ok()?;
        found.push(value);
        data = rest;
    }
    Some(found)
}

/// One certificate of version 3, with nothing behind it, no extension twice, and none that must be understood and is not (RFC 5280, 4.2).
fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    let understood = |extension: &ParsedExtension<'_>, oid: &Oid<'_>| match extension {
        ParsedExtension::BasicConstraints(_)
        | ParsedExtension::KeyUsage(_)
        | ParsedExtension::CertificatePolicies(_)
        | ParsedExtension::SubjectAlternativeName(_)
        | ParsedExtension::ExtendedKeyUsage(_)
        | ParsedExtension::CRLDistributionPoints(_)
        | ParsedExtension::AuthorityKeyIdentifier(_)
        | ParsedExtension::SubjectKeyIdentifier(_) => true,
        _ => *oid == SUBJECT_DIRECTORY_ATTRIBUTES,
    };
    // The signature says nothing of what stands around it: version, number and algorithm are what begins that which is signed.
    let parts = children(whole(der)?.data)?;
    let is_framed = parts.iter().map(|part| (part.class(), part.tag())).eq(FRAME.map(|tag| (Class::Universal, tag)));
    let is_same_algorithm = parts.get(1)?.data == children(parts.first()?.data)?.get(2)?.data;
    let is_sound = rest.is_empty()
        && is_framed
        && is_same_algorithm
        && certificate.version() == X509Version::V3
        && certificate.extensions_map().is_ok()
        && certificate.signature_value.unused_bits == 0
        && certificate.extensions().iter().all(|extension| !extension.critical || understood(extension.parsed_extension(), &extension.oid));
    is_sound.then_some(certificate)
}

/// RSA from 2,048 bits on, or a curve.
fn has_strong_key(certificate: &X509Certificate<'_>) -> bool {
    match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => key.key_size() >= 2048,
        Ok(PublicKey::EC(_)) => true,
        _ => false,
    }
}

/// Whether it was issued under a policy of the HPKI, for signing or for signing in.
fn is_of_the_hpki(certificate: &X509Certificate<'_>) -> bool {
    let has_policy = certificate.extensions().iter().any(|extension| match extension.parsed_extension() {
        ParsedExtension::CertificatePolicies(policies) => {
            policies.iter().any(|policy| policy.policy_id.as_bytes().starts_with(POLICIES.as_bytes()))
        }
        _ => false,
    });
    let is_for_its_holder = match certificate.key_usage() {
        Ok(Some(usage)) => usage.value.digital_signature() || usage.value.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    };
    has_policy && is_for_its_holder
}

/// What its holder is called: the common names of subject and alternative names.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let mut names: Vec<String> = common_names(certificate.subject()).collect();
    for extension in certificate.extensions() {
        let ParsedExtension::SubjectAlternativeName(others) = extension.parsed_extension() else { continue };
        for other in &others.general_names {
            let GeneralName::DirectoryName(name) = other else { continue };
            for name in common_names(name) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names.truncate(CERTIFICATES);
    names
}

fn common_names<'a>(name: &'a X509Name<'_>) -> impl Iterator<Item = String> + 'a {
    name.iter_common_name().filter_map(|attribute| said(attribute.attr_value()))
}

/// Organization and common name, else the whole.
fn issuer(name: &X509Name<'_>) -> String {
    let parts: Vec<String> =
        name.iter_organization().chain(name.iter_common_name()).filter_map(|attribute| said(attribute.attr_value())).collect();
    if parts.is_empty() { shown(&name.to_string()).unwrap_or_default() } else { parts.join(" / ") }
}

/// A text of a certificate, in whichever of its alphabets; none where nothing is in it.
fn said(value: &Any<'_>) -> Option<String> {
    let text = match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString => str::from_utf8(value.data).ok()?.to_owned(),
        Tag::BmpString => {
            let (units, []) = value.data.as_chunks::<2>() else { return None };
            String::from_utf16(&units.iter().map(|unit| u16::from_be_bytes(*unit)).collect::<Vec<_>>()).ok()?
        }
        _ => return None,
    };
    shown(&text)
}

/// A text as it may be shown: without what cannot be seen or turns letters around, and not endless.
fn shown(text: &str) -> Option<String> {
    let hidden = |letter: &char| {
        letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    let clean: String = text.chars().filter(|letter| !hidden(letter)).take(NAME_LETTERS).collect();
    let clean = clean.trim();
    if clean.is_empty() { None } else { Some(clean.to_owned()) }
}
