//! An authenticator and the browser around it, in software: what they answer to WebAuthn options, and what somebody answers who cheats.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HOLDS_A_KEY: u8 = 0x40;

pub struct Authenticator {
    key: EcdsaKeyPair,
    id: [u8; 32],
    /// Whose passkey it holds, as the server called them.
    pub user: Vec<u8>,
    /// Where the browser believes to be.
    pub origin: String,
    /// For which name it signs.
    pub site: String,
    /// Whether it asks its user for a finger or a PIN.
    pub verifies: bool,
    /// Signatures so far; a passkey of a phone counts none.
    pub counter: u32,
    pub counts: bool,
}

impl Authenticator {
    /// At a page of this server.
    pub fn at(origin: &str) -> Self {
        let site = origin.split("://").nth(1).and_then(|host| host.split(':').next()).expect("a host").to_owned();
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let id = Sha256::digest(key.public_key().as_ref()).into();
        Self { key, id, user: Vec::new(), origin: origin.to_owned(), site, verifies: true, counter: 0, counts: false }
    }

    /// What it and the database call its passkey.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// Makes a passkey: `PublicKeyCredential.toJSON()`.
    pub fn makes(&mut self, options: &Value) -> Value {
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.user = decoded(&options["user"]["id"]);
        let point = self.key.public_key().as_ref();
        let mut data = self.data(HOLDS_A_KEY);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(self.id);
        // COSE: a point of P-256, for ES256.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("a short one"));
        object.extend(data);
        let client = self.client_data("webauthn.create", options);
        self.answer(&json!({"attestationObject": BASE64URL_NOPAD.encode(&object), "clientDataJSON": BASE64URL_NOPAD.encode(&client)}))
    }

    /// Signs: `PublicKeyCredential.toJSON()`.
    pub fn signs(&mut self, options: &Value) -> Value {
        assert_eq!(options["userVerification"], "required");
        self.counter += u32::from(self.counts);
        let data = self.data(0);
        let client = self.client_data("webauthn.get", options);
        let hash: [u8; 32] = Sha256::digest(&client).into();
        let signature = self.key.sign(&SystemRandom::new(), &[data.as_slice(), &hash].concat()).expect("a signature");
        self.answer(&json!({
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
            "userHandle": BASE64URL_NOPAD.encode(&self.user),
        }))
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let hash: [u8; 32] = Sha256::digest(self.site.as_bytes()).into();
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        [hash.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false}).to_string().into_bytes()
    }

    fn answer(&self, response: &Value) -> Value {
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }
}

fn decoded(text: &Value) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_str().expect("a text").as_bytes()).expect("base64url")
}
