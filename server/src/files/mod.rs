//! Where sealed files lie: a folder, or a bucket that speaks S3. The only room that names `object_store`; it is given bytes that are sealed, and
//! knows nothing of whose they are. Here too is the scanner that is asked before a file is taken.

mod scan;

pub use scan::{Scanned, Scanner};

use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Name;
use object_store::{ObjectStore, ObjectStoreExt as _};
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So much of a disk is left free at least, or a twentieth of a small one: far more than the database keeps in reserve.
const FLOOR_BYTES: u64 = 1 << 30;

const fn floor(disk: u64) -> u64 {
    let part = disk / 20;
    if part < FLOOR_BYTES { part } else { FLOOR_BYTES }
}

/// The store does not do it: full, away, or not allowed.
#[derive(Debug, thiserror::Error)]
#[error("the store of files fails: {0}")]
pub struct FileError(#[from] object_store::Error);

/// A place for sealed files, by name.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    within: Name,
    /// Where they lie in a folder.
    folder: Option<PathBuf>,
}

impl Default for Files {
    /// In memory: what is sent is gone with the process.
    fn default() -> Self {
        Self { store: Arc::new(InMemory::new()), within: Name::default(), folder: None }
    }
}

impl Files {
    /// In a folder, which is made for nobody else.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // What a row says is there must be there after the power failed.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self { store: Arc::new(store), within: Name::default(), folder: Some(folder.to_owned()) })
    }

    /// In a bucket: `s3://bucket/prefix`. Who we are there is in the environment, as for every tool of that kind (`AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`).
    pub fn in_bucket(url: &str) -> anyhow::Result<Self> {
        let store = AmazonS3Builder::from_env().with_url(url).build()?;
        let within = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, prefix)| prefix);
        Ok(Self { store: Arc::new(store), within: Name::parse(within.trim_matches('/'))?, folder: None })
    }

    /// Whether more may come: on a disk that files fill, the database could not write either.
    pub fn has_room(&self) -> bool {
        let Some(disk) = self.folder.as_ref().and_then(|folder| rustix::fs::statvfs(folder).ok()) else { return true };
        disk.f_bavail.saturating_mul(disk.f_frsize) >= floor(disk.f_blocks.saturating_mul(disk.f_frsize))
    }

    fn name(&self, name: &str) -> Name {
        name.split('/').fold(self.within.clone(), Name::join)
    }

    /// Keeps a file under a name, in the place of what was there.
    pub async fn put(&self, name: &str, sealed: Vec<u8>) -> Result<(), FileError> {
        self.store.put(&self.name(name), sealed.into()).await?;
        Ok(())
    }

    /// A file as a whole; none where there is none.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        match self.store.get(&self.name(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?.into())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// A part of a file.
    pub async fn read_range(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        Ok(self.store.get_range(&self.name(name), range).await?.into())
    }

    /// The last parts of the names below a name.
    pub async fn list(&self, below: &str) -> Result<Vec<String>, FileError> {
        let found: Vec<_> = self.store.list(Some(&self.name(below))).try_collect().await?;
        Ok(found.into_iter().filter_map(|one| one.location.filename().map(str::to_owned)).collect())
    }

    /// Removes what lies below a name.
    pub async fn remove(&self, below: &str) -> Result<(), FileError> {
        let found = self.store.list(Some(&self.name(below))).map_ok(|one| one.location).try_collect().await?;
        self.remove_found(found).await
    }

    /// Removes what lies below a name, but for what lies below `kept` there.
    pub async fn remove_all_but(&self, below: &str, kept: &str) -> Result<(), FileError> {
        let (below, kept) = (self.name(below), self.name(below).join(kept));
        let found: Vec<_> = self.store.list(Some(&below)).map_ok(|one| one.location).try_collect().await?;
        self.remove_found(found.into_iter().filter(|name| !name.prefix_matches(&kept)).collect()).await
    }

    async fn remove_found(&self, found: Vec<Name>) -> Result<(), FileError> {
        let mut removed = self.store.delete_stream(futures_util::stream::iter(found.into_iter().map(Ok)).boxed());
        while let Some(one) = removed.next().await {
            match one {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_disk_keeps_a_gibibyte_and_a_small_one_a_twentieth() {
        assert_eq!(floor(1 << 40), FLOOR_BYTES);
        assert_eq!(floor(200), 10);
        assert!(Files::default().has_room(), "no disk, no floor");
    }

    #[tokio::test]
    async fn all_but_one_object_is_removed() {
        let files = Files::default();
        for name in ["a/chunk/0", "a/one/content", "a/two/content", "a/two/thumbnail", "b/chunk/0"] {
            files.put(name, vec![1]).await.expect("kept");
        }
        files.remove_all_but("a", "two").await.expect("removed");
        let mut left = [files.list("a").await.expect("a list"), files.list("b").await.expect("a list")].concat();
        left.sort();
        assert_eq!(left, ["0", "content", "thumbnail"]);
    }
}
