use super::*;
use aws_lc_rs::aead;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

fn vault() -> Vault {
    let root = RootKey::test();
    Vault::open(&root, &[(1, Vault::new_kek(&root, 1))]).expect("opens")
}

impl RootKey {
    pub(super) fn test() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::create(&folder.path().join("root.key"), &folder.path().join("data")).expect("a key")
    }
}

fn place(table: &'static str, column: &'static str, row: u128) -> Place {
    Place { table, column, row: Uuid::from_u128(row) }
}

#[test]
fn a_value_opens_only_in_its_own_place() {
    let vault = vault();
    let key = |owner: u128, version| vault.new_data_key(Owner::new(OwnerKind::Patient, Uuid::from_u128(owner)), version).expect("a key");
    let (first, kek, wrapped) = key(1, 1);
    let home = place("event", "payload", 7);
    let sealed = first.seal(home, "体温 36.7".as_bytes());
    assert_eq!(&**first.open(home, &sealed).expect("opens at home"), "体温 36.7".as_bytes());

    for elsewhere in [place("event", "payload", 8), place("event", "other", 7), place("patient", "payload", 7)] {
        assert!(first.open(elsewhere, &sealed).is_err(), "{elsewhere:?}");
    }
    let reopened = |owner: u128, version| vault.unwrap(Owner::new(OwnerKind::Patient, Uuid::from_u128(owner)), version, kek, &wrapped);
    assert!(reopened(1, 1).expect("the same key").open(home, &sealed).is_ok());
    assert!(reopened(2, 1).is_err(), "a wrapped key moved to another patient");
    assert!(reopened(1, 2).is_err(), "a wrapped key moved to another version");
    assert!(key(2, 1).0.open(home, &sealed).is_err(), "another patient's key");
    assert!(key(1, 2).0.open(home, &sealed).is_err(), "a later key");
    let organization = Owner::new(OwnerKind::Organization, Uuid::from_u128(1));
    assert!(vault.unwrap(organization, 1, kek, &wrapped).is_err(), "an organization of the same id");
}

#[test]
fn a_hundred_thousand_flipped_bits_never_open() {
    let vault = vault();
    let (key, ..) = vault.new_data_key(Owner::INSTALLATION, 1).expect("a key");
    let home = place("event", "payload", 7);
    let sealed = key.seal(home, "訪問時、右下肢のむくみが増えています。".as_bytes());
    let mut random = SmallRng::seed_from_u64(1);
    for _ in 0..100_000 {
        let mut changed = sealed.clone();
        let byte = random.random_range(0..changed.0.len());
        if let Some(byte) = changed.0.get_mut(byte) {
            *byte ^= 1 << random.random_range(0..8);
        }
        assert!(key.open(home, &changed).is_err());
    }
    for length in 0..sealed.0.len() {
        let cut = Sealed(sealed.0.iter().copied().take(length).collect());
        assert!(key.open(home, &cut).is_err(), "cut to {length}");
    }
}

#[test]
fn a_second_implementation_seals_and_opens_the_same_bytes() {
    let mut random = SmallRng::seed_from_u64(2);
    for length in [0, 1, 15, 16, 17, 300, 4096, 65_536] {
        let key: [u8; 32] = random.random();
        let plain: Vec<u8> = (0..length).map(|_| random.random()).collect();
        let other = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_256_GCM, &key).expect("a key"));

        let ours = seal_with(&cipher_of(&key), &plain, b"place");
        let (nonce, body) = ours.split_first_chunk::<NONCE>().expect("a nonce");
        let mut theirs = plain.clone();
        let nonce = || aead::Nonce::assume_unique_for_key(*nonce);
        other.seal_in_place_append_tag(nonce(), aead::Aad::from(b"place"), &mut theirs).expect("seals");
        assert_eq!(body, theirs);
        assert_eq!(other.open_in_place(nonce(), aead::Aad::from(b"place"), &mut theirs).expect("opens"), plain);
        assert_eq!(open_with(&cipher_of(&key), &ours, b"place").expect("opens"), plain);
    }
}

#[test]
fn a_root_key_is_private_outside_the_data_and_the_right_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a data folder");
    let path = folder.path().join("root.key");
    assert!(matches!(RootKey::read(&path, &data), Err(RootKeyError::Missing(_))));
    assert!(matches!(RootKey::create(&data.join("root.key"), &data), Err(RootKeyError::InsideData(_))));

    let root = RootKey::create(&path, &data).expect("a key");
    assert!(matches!(RootKey::create(&path, &data), Err(RootKeyError::Io(..))), "never written over");
    let kek = Vault::new_kek(&root, 1);
    assert!(Vault::open(&RootKey::read(&path, &data).expect("reads"), &[(1, kek.clone())]).is_ok());
    assert!(Vault::open(&RootKey::test(), &[(1, kek)]).is_err(), "another root key");

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("chmod");
    assert!(matches!(RootKey::read(&path, &data), Err(RootKeyError::Readable(_))));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    std::fs::write(&path, "tsunagu-root-key-1:00").expect("writes");
    assert!(matches!(RootKey::read(&path, &data), Err(RootKeyError::Malformed(_))));
}
