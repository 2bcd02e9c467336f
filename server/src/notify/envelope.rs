//! Message encryption for Web Push (RFC 8291, on RFC 8188): only the browser reads it, not the push service.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::{hmac, rand};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

/// The record size that the header names; one record is all there is.
const RECORD: u32 = 4096;
/// Every message has this many bytes before it is sealed, so that its length tells nothing.
const PADDED: usize = 1024;

/// The keys of a browser's subscription.
#[derive(Clone)]
pub struct Receiver {
    /// Its public key on P-256, uncompressed.
    pub public_key: Vec<u8>,
    /// Its authentication secret.
    pub secret: Vec<u8>,
}

impl Receiver {
    /// Reads the keys as browsers give them, and tries them.
    pub fn read(public_key: &str, secret: &str) -> Result<Self, Unsealable> {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).map_err(|_| Unsealable);
        let receiver = Self { public_key: bytes(public_key)?, secret: bytes(secret)? };
        seal(b"", &receiver).map(|_| receiver)
    }
}

/// The keys of a subscription are no keys.
#[derive(Debug, thiserror::Error)]
#[error("nothing can be sealed for these keys")]
pub struct Unsealable;

/// Seals a message, with a key pair and a salt of its own.
pub fn seal(plain: &[u8], to: &Receiver) -> Result<Vec<u8>, Unsealable> {
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|_| Unsealable)?;
    let own = PrivateKey::generate(&ECDH_P256).map_err(|_| Unsealable)?;
    seal_with(plain, to, &own, salt, PADDED)
}

fn seal_with(plain: &[u8], to: &Receiver, own: &PrivateKey, salt: [u8; 16], padded: usize) -> Result<Vec<u8>, Unsealable> {
    if to.public_key.len() != 65 || to.secret.len() != 16 || plain.len() > PADDED {
        return Err(Unsealable);
    }
    let public = own.compute_public_key().map_err(|_| Unsealable)?;
    let shared = agree(own, UnparsedPublicKey::new(&ECDH_P256, &to.public_key), Unsealable, |secret| Ok(Zeroizing::new(secret.to_vec())))?;
    let info = [b"WebPush: info\0".as_slice(), &to.public_key, public.as_ref()].concat();
    let input = derive(&to.secret, &shared, &info);
    let key = derive(&salt, input.as_ref(), b"Content-Encoding: aes128gcm\0");
    let nonce = derive(&salt, input.as_ref(), b"Content-Encoding: nonce\0");
    let cipher = UnboundKey::new(&AES_128_GCM, &key.as_ref()[..16]).map_err(|_| Unsealable)?;
    let nonce = Nonce::try_assume_unique_for_key(&nonce.as_ref()[..12]).map_err(|_| Unsealable)?;
    // 2 marks the last record; what follows is padding.
    let mut record = [plain, &[2]].concat();
    record.resize(record.len().max(padded), 0);
    LessSafeKey::new(cipher).seal_in_place_append_tag(nonce, Aad::empty(), &mut record).map_err(|_| Unsealable)?;
    Ok([salt.as_slice(), &RECORD.to_be_bytes(), &[65], public.as_ref(), &record].concat())
}

/// HKDF-SHA-256 (RFC 5869) for up to 32 bytes: one block.
fn derive(salt: &[u8], input: &[u8], info: &[u8]) -> hmac::Tag {
    let extracted = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), input);
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, extracted.as_ref()), &[info, &[1]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url")
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_example_of_the_rfc_comes_out_byte_for_byte() {
        let to = Receiver {
            public_key: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            secret: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let own = PrivateKey::from_private_key(&ECDH_P256, &bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).expect("a key");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("a salt");
        let sealed = seal_with(b"When I grow up, I want to be a watermelon", &to, &own, salt, 0).expect("it seals");
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64URL_NOPAD.encode(&sealed), expected);
    }

    #[test]
    fn every_message_has_the_same_length_and_wrong_keys_seal_nothing() {
        let own = PrivateKey::generate(&ECDH_P256).expect("a key");
        let to = Receiver { public_key: own.compute_public_key().expect("its half").as_ref().to_vec(), secret: vec![7; 16] };
        let short = seal(b"a", &to).expect("it seals");
        let long = seal(&[b'a'; 900], &to).expect("it seals");
        assert_eq!(short.len(), long.len());
        assert_ne!(short[..16], long[..16], "a salt of its own");
        let mut off_the_curve = to.clone();
        off_the_curve.public_key[64] ^= 1;
        assert!(seal(b"a", &off_the_curve).is_err());
        assert!(seal(b"a", &Receiver { secret: vec![7; 15], ..to }).is_err());
    }
}
