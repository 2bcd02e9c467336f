//! From a certificate to a root (RFC 5280, 6): who issued whom. Names are compared byte by byte, no policies are mapped, and constraints of names
//! are not understood, so that an authority which must be understood to have some leads nowhere.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::{
    OID_EC_P256, OID_NIST_EC_P384, OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA256,
    OID_SIG_ECDSA_WITH_SHA384,
};

/// So many authorities stand between a certificate and its root at most.
const BETWEEN: usize = 3;

/// Whether it is an authority's, which may issue others.
pub(super) fn is_authority(certificate: &X509Certificate<'_>) -> bool {
    let may_sign = match certificate.key_usage() {
        Ok(Some(usage)) => usage.value.key_cert_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    certificate.is_ca() && may_sign
}

/// Whether it was signed by what is not broken: SHA-256 or more, no MD5 and no SHA-1.
pub(super) fn has_strong_signature(certificate: &X509Certificate<'_>) -> bool {
    let algorithm = &certificate.signature_algorithm.algorithm;
    let strong =
        [OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA256, OID_SIG_ECDSA_WITH_SHA384];
    strong.contains(algorithm)
}

/// Whether some way leads from a certificate to one of the roots, each step signed by an authority that may, and valid now.
pub(super) fn leads_to_root(
    leaf: &X509Certificate<'_>,
    given: &[X509Certificate<'_>],
    roots: &[X509Certificate<'_>],
    seconds: i64,
) -> bool {
    climb(leaf, given, roots, seconds, &mut Vec::new())
}

/// `through` are the authorities from the leaf to here.
fn climb<'a>(
    from: &X509Certificate<'_>,
    given: &'a [X509Certificate<'a>],
    roots: &[X509Certificate<'_>],
    seconds: i64,
    through: &mut Vec<&'a [u8]>,
) -> bool {
    if roots.iter().any(|root| has_issued(root, from, through.len(), seconds)) {
        return true;
    }
    if through.len() == BETWEEN {
        return false;
    }
    for authority in given {
        if through.contains(&authority.as_raw()) || !has_issued(authority, from, through.len(), seconds) {
            continue;
        }
        through.push(authority.as_raw());
        if climb(authority, given, roots, seconds, through) {
            return true;
        }
        through.pop();
    }
    false
}

/// Whether an authority that is valid now, and may have `below` others below itself, signed a certificate.
fn has_issued(issuer: &X509Certificate<'_>, certificate: &X509Certificate<'_>, below: usize, seconds: i64) -> bool {
    let (from, until) = (issuer.validity().not_before.timestamp(), issuer.validity().not_after.timestamp());
    let constraint = issuer.basic_constraints().ok().flatten().and_then(|constraints| constraints.value.path_len_constraint);
    issuer.subject().as_raw() == certificate.issuer().as_raw()
        && is_authority(issuer)
        && constraint.is_none_or(|longest| usize::try_from(longest).is_ok_and(|longest| below <= longest))
        && (from..=until).contains(&seconds)
        && signed(issuer, certificate)
}

fn signed(issuer: &X509Certificate<'_>, certificate: &X509Certificate<'_>) -> bool {
    let Some(algorithm) = algorithm(issuer, certificate) else { return false };
    let key = UnparsedPublicKey::new(algorithm, &issuer.public_key().subject_public_key.data);
    key.verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data).is_ok()
}

/// How a signature is checked; none for what is not strong, or is not of such a key. RSA is of 2,048 bits at least.
fn algorithm(issuer: &X509Certificate<'_>, certificate: &X509Certificate<'_>) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = issuer.public_key().algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
    let is_on = |wanted| curve.as_ref() == Some(&wanted);
    let algorithm = &certificate.signature_algorithm.algorithm;
    if *algorithm == OID_PKCS1_SHA256WITHRSA {
        Some(&RSA_PKCS1_2048_8192_SHA256)
    } else if *algorithm == OID_PKCS1_SHA384WITHRSA {
        Some(&RSA_PKCS1_2048_8192_SHA384)
    } else if *algorithm == OID_PKCS1_SHA512WITHRSA {
        Some(&RSA_PKCS1_2048_8192_SHA512)
    } else if *algorithm == OID_SIG_ECDSA_WITH_SHA256 && is_on(OID_EC_P256) {
        Some(&ECDSA_P256_SHA256_ASN1)
    } else if *algorithm == OID_SIG_ECDSA_WITH_SHA256 && is_on(OID_NIST_EC_P384) {
        Some(&ECDSA_P384_SHA256_ASN1)
    } else if *algorithm == OID_SIG_ECDSA_WITH_SHA384 && is_on(OID_EC_P256) {
        Some(&ECDSA_P256_SHA384_ASN1)
    } else if *algorithm == OID_SIG_ECDSA_WITH_SHA384 && is_on(OID_NIST_EC_P384) {
        Some(&ECDSA_P384_SHA384_ASN1)
    } else {
        None
    }
}
