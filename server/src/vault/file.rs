//! Whole files, sealed in blocks: STREAM of Hoang, Reyhanitabar, Rogaway and Vizár (2015) over AES-256-GCM. Each file has a key of its own,
//! derived from its owner's with 256 random bits and its place, so a nonce is a counter and a mark of the last block: no block can be left
//! out, moved, repeated, cut off or taken from another file.

use super::data_key::{DataKey, Place};
use super::{DoesNotOpen, NONCE, cipher_of, random};
use aes_gcm::aead::Aead as _;
use aes_gcm::{Aes256Gcm, Nonce};

/// A block holds so many bytes.
pub const BLOCK: usize = 64 * 1024;
/// What a block is longer by, sealed.
const TAG: usize = 16;
const FORMAT: u8 = 2;
const SALT: usize = 32;
/// What stands before the first block: format, version of the key, salt.
pub const FILE_HEADER: usize = 1 + 4 + SALT;

/// Opens the blocks of one file.
pub struct FileKey(Aes256Gcm);

/// Where the sealed block of a number begins, and how long it is, in a file of so many bytes in clear; and whether it is the last.
pub fn block_range(bytes: u64, block: u32) -> Option<(std::ops::Range<u64>, bool)> {
    let (whole, tag) = (BLOCK as u64, TAG as u64);
    let last = bytes.div_ceil(whole).saturating_sub(1);
    let number = u64::from(block);
    if number > last {
        return None;
    }
    let length = if number == last { bytes - last * whole } else { whole } + tag;
    let start = FILE_HEADER as u64 + number * (whole + tag);
    Some((start..start + length, number == last))
}

impl DataKey {
    /// Seals a file for its place; `part` tells files of one place apart.
    pub fn seal_file(&self, place: Place, part: u32, plain: &[u8]) -> Vec<u8> {
        let salt: [u8; SALT] = random();
        let key = self.file_key(place, part, &salt);
        let mut sealed = Vec::with_capacity(FILE_HEADER + plain.len() + (plain.len() / BLOCK + 1) * TAG);
        sealed.push(FORMAT);
        sealed.extend(u32::try_from(self.version()).unwrap_or(u32::MAX).to_be_bytes());
        sealed.extend(salt);
        let last = plain.len().div_ceil(BLOCK).saturating_sub(1);
        for number in 0..=last {
            let block = &plain[number * BLOCK..plain.len().min((number + 1) * BLOCK)];
            #[expect(clippy::expect_used, reason = "AES-GCM fails only above 64 GiB")]
            let block =
                key.0.encrypt(&nonce(u32::try_from(number).expect("short enough"), number == last), block).expect("short enough to seal");
            sealed.extend(block);
        }
        sealed
    }

    /// The key of the file that begins with this header, in its place.
    pub fn open_file(&self, place: Place, part: u32, header: &[u8]) -> Result<FileKey, DoesNotOpen> {
        if file_version(header)? != self.version() {
            return Err(DoesNotOpen);
        }
        let salt = header.get(FILE_HEADER - SALT..FILE_HEADER).ok_or(DoesNotOpen)?;
        Ok(self.file_key(place, part, salt))
    }

    fn file_key(&self, place: Place, part: u32, salt: &[u8]) -> FileKey {
        let text = [self.bound(place).as_slice(), &part.to_be_bytes(), salt].concat();
        FileKey(cipher_of(&self.keyed_hash("file", &text)))
    }
}

impl FileKey {
    /// Opens one sealed block.
    pub fn open(&self, block: u32, is_last: bool, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        self.0.decrypt(&nonce(block, is_last), sealed).map_err(|_| DoesNotOpen)
    }

    /// Opens a file that is at hand as a whole.
    pub fn open_whole(&self, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let blocks = sealed.get(FILE_HEADER..).ok_or(DoesNotOpen)?;
        let last = blocks.len().div_ceil(BLOCK + TAG).saturating_sub(1);
        let mut plain = Vec::with_capacity(blocks.len());
        for (number, block) in blocks.chunks(BLOCK + TAG).enumerate() {
            plain.extend(self.open(u32::try_from(number).map_err(|_| DoesNotOpen)?, number == last, block)?);
        }
        // A file without any block was cut off: also the empty one has its last.
        if blocks.is_empty() { Err(DoesNotOpen) } else { Ok(plain) }
    }
}

/// The key version that a sealed file names.
pub fn file_version(header: &[u8]) -> Result<i64, DoesNotOpen> {
    match header.split_first_chunk::<5>() {
        Some(([FORMAT, a, b, c, d], _)) => Ok(i64::from(u32::from_be_bytes([*a, *b, *c, *d]))),
        _ => Err(DoesNotOpen),
    }
}

fn nonce(block: u32, is_last: bool) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut bytes = [0; NONCE];
    bytes[7..11].copy_from_slice(&block.to_be_bytes());
    bytes[11] = u8::from(is_last);
    Nonce::from(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Owner, OwnerKind, RootKey, Vault};
    use proptest::prelude::*;
    use std::sync::LazyLock;
    use uuid::Uuid;

    static KEY: LazyLock<DataKey> = LazyLock::new(|| {
        let root = RootKey::test();
        let vault = Vault::open(&root, &[(1, Vault::new_kek(&root, 1))]).expect("opens");
        vault.new_data_key(Owner::new(OwnerKind::Patient, Uuid::from_u128(1)), 1).expect("a key").0
    });

    const PLACE: Place = Place { table: "attachment", column: "content", row: Uuid::from_u128(7) };

    fn open(place: Place, part: u32, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        KEY.open_file(place, part, sealed)?.open_whole(sealed)
    }

    fn plain(length: usize) -> Vec<u8> {
        (0..length).map(|n| u8::try_from(n % 251).unwrap_or_default()).collect()
    }

    #[test]
    fn a_file_opens_only_in_its_own_place() {
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let sealed = KEY.seal_file(PLACE, 0, &plain(length));
            assert_eq!(open(PLACE, 0, &sealed).expect("opens"), plain(length));
            let elsewhere = Place { row: Uuid::from_u128(8), ..PLACE };
            assert!(open(elsewhere, 0, &sealed).is_err());
            assert!(open(Place { column: "thumbnail", ..PLACE }, 0, &sealed).is_err());
            assert!(open(PLACE, 1, &sealed).is_err());
        }
    }

    #[test]
    fn a_block_is_found_by_its_number() {
        for length in [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5] {
            let sealed = KEY.seal_file(PLACE, 0, &plain(length));
            let key = KEY.open_file(PLACE, 0, &sealed).expect("a key");
            let mut opened = Vec::new();
            let mut number = 0;
            while let Some((range, last)) = block_range(length as u64, number) {
                let range = usize::try_from(range.start).expect("small")..usize::try_from(range.end).expect("small");
                opened.extend(key.open(number, last, &sealed[range]).expect("a block"));
                number += 1;
            }
            assert_eq!(opened, plain(length));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_dropped_swapped_repeated_cut_or_changed_never_opens(blocks in 2_usize..5, tail in 1_usize..2_000, a in 0_usize..5, b in 0_usize..5, at: prop::sample::Index) {
            let whole = BLOCK + TAG;
            let sealed = KEY.seal_file(PLACE, 0, &plain((blocks - 1) * BLOCK + tail));
            let (a, b) = (a % blocks, b % blocks);
            let (header, body) = sealed.split_at(FILE_HEADER);
            let pieces: Vec<&[u8]> = body.chunks(whole).collect();
            let join = |pieces: &[&[u8]]| [header, &pieces.concat()].concat();

            let mut dropped = pieces.clone();
            dropped.remove(a);
            prop_assert!(open(PLACE, 0, &join(&dropped)).is_err());
            let mut repeated = pieces.clone();
            repeated.insert(a, pieces[b]);
            prop_assert!(open(PLACE, 0, &join(&repeated)).is_err());
            if a != b {
                let mut swapped = pieces.clone();
                swapped.swap(a, b);
                prop_assert!(open(PLACE, 0, &join(&swapped)).is_err());
            }
            prop_assert!(open(PLACE, 0, &sealed[..at.index(sealed.len())]).is_err());
            let mut changed = sealed.clone();
            let at = at.index(sealed.len());
            changed[at] ^= 1;
            prop_assert!(open(PLACE, 0, &changed).is_err());
            let other = KEY.seal_file(PLACE, 0, &plain((blocks - 1) * BLOCK + tail));
            let mixed = [&sealed[..FILE_HEADER + a * whole], &other[FILE_HEADER + a * whole..]].concat();
            prop_assert!(open(PLACE, 0, &mixed).is_err());
        }
    }
}
