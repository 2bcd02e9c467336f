//! Voluntary application server identification (RFC 8292): the push service learns which server rings, signed anew for each service.

use crate::domain::core::time::Timestamp;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use zeroize::Zeroizing;

/// A signature holds so long; the standard allows a day.
const HOLDS_SECONDS: i64 = 12 * 3600;

/// A key pair could not be made or read, or does not sign.
#[derive(Debug, thiserror::Error)]
#[error("the key pair of the push services fails")]
pub struct VapidError;

/// The server's key pair.
pub struct VapidKey(EcdsaKeyPair);

impl VapidKey {
    /// A new pair: its public half, and its private one to be sealed (PKCS #8).
    pub fn generate() -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), VapidError> {
        let private = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(|_| VapidError)?;
        let private = Zeroizing::new(private.as_ref().to_vec());
        Ok((Self::read(&private)?.0.public_key().as_ref().to_vec(), private))
    }

    /// Reads the private half.
    pub fn read(private: &[u8]) -> Result<Self, VapidError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private).map(Self).map_err(|_| VapidError)
    }

    /// The `Authorization` for a push service.
    pub(super) fn authorize(&self, origin: &str, contact: Option<&str>, now: Timestamp) -> Result<String, VapidError> {
        let mut claims = json!({"aud": origin, "exp": now.0 / 1_000_000 + HOLDS_SECONDS});
        if let Some(contact) = contact {
            claims["sub"] = json!(contact);
        }
        let part = |value: &serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&json!({"typ": "JWT", "alg": "ES256"})), part(&claims));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).map_err(|_| VapidError)?;
        let key = BASE64URL_NOPAD.encode(self.0.public_key().as_ref());
        Ok(format!("vapid t={signed}.{}, k={key}", BASE64URL_NOPAD.encode(signature.as_ref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    #[test]
    fn the_push_service_can_check_who_rings() {
        let (public, private) = VapidKey::generate().expect("a pair");
        let key = VapidKey::read(&private).expect("it is read");
        let header = key.authorize("https://push.example", Some("mailto:a@example.jp"), Timestamp(1_000_000)).expect("a header");
        let (token, shown) = header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("its parts");
        assert_eq!(shown, BASE64URL_NOPAD.encode(&public));
        let (signed, signature) = token.rsplit_once('.').expect("a token");
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).expect("base64url");
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &public).verify(signed.as_bytes(), &signature).expect("it is signed");
        let claims = BASE64URL_NOPAD.decode(signed.split('.').nth(1).expect("claims").as_bytes()).expect("base64url");
        let claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
        assert_eq!(claims, json!({"aud": "https://push.example", "exp": 43_201, "sub": "mailto:a@example.jp"}));
    }
}
