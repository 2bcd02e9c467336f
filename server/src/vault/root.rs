//! The root key: a file beside the data folder, never in it, that only its owner can read.

use super::{cipher_of, random_key};
use aes_gcm::Aes256Gcm;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const HEADER: &str = "tsunagu-root-key-1:";

/// Why there is no usable root key; the sentence is for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// No file.
    #[error("the root key file {0} is missing; put back the key that this database was made with (a database never gets a new one)")]
    Missing(PathBuf),
    /// Others can read it.
    #[error("the root key file {0} can be read by others; run: chmod 600 {0}")]
    Readable(PathBuf),
    /// Not a key.
    #[error("the root key file {0} does not hold a Tsunagu root key")]
    Malformed(PathBuf),
    /// It lies where a backup of the data would take it along.
    #[error("the root key file {0} lies inside the data folder; move it out, or a copy of the data would hold its own key")]
    InsideData(PathBuf),
    /// The system says no.
    #[error("the root key file {0} cannot be used: {1}")]
    Io(PathBuf, std::io::Error),
}

/// The key above all keys.
pub struct RootKey(Zeroizing<[u8; 32]>);

impl RootKey {
    /// Reads the key file; it must belong to its owner alone and lie outside the data folder.
    pub fn read(path: &Path, data_dir: &Path) -> Result<Self, RootKeyError> {
        refuse_inside(path, data_dir)?;
        let meta = match std::fs::metadata(path) {
            Ok(meta) => meta,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(RootKeyError::Missing(path.into())),
            Err(e) => return Err(RootKeyError::Io(path.into(), e)),
        };
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(RootKeyError::Readable(path.into()));
        }
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|e| RootKeyError::Io(path.into(), e))?);
        let malformed = || RootKeyError::Malformed(path.into());
        let hex = text.trim_end().strip_prefix(HEADER).ok_or_else(malformed)?;
        let bytes = Zeroizing::new(data_encoding::HEXLOWER.decode(hex.as_bytes()).map_err(|_| malformed())?);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| malformed())?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// Makes a new key file; never writes over one.
    pub fn create(path: &Path, data_dir: &Path) -> Result<Self, RootKeyError> {
        refuse_inside(path, data_dir)?;
        let key = random_key();
        let line = Zeroizing::new(format!("{HEADER}{}\n", data_encoding::HEXLOWER.encode(&*key)));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options
            .open(path)
            .and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_all()))
            .map_err(|e| RootKeyError::Io(path.into(), e))?;
        Ok(Self(key))
    }

    pub(super) fn cipher(&self) -> Aes256Gcm {
        cipher_of(&self.0)
    }
}

fn refuse_inside(path: &Path, data_dir: &Path) -> Result<(), RootKeyError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), data_dir.canonicalize()) {
        (Ok(folder), Ok(data)) if folder.starts_with(&data) => Err(RootKeyError::InsideData(path.into())),
        _ => Ok(()),
    }
}
