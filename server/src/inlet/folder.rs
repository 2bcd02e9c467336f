//! A folder into which other systems put alerts. What was taken in lies in `taken` afterwards, what was refused in `refused` with its reason
//! beside it; nothing is deleted.

use super::{Fault, take};
use crate::desk::{Desk, Error};
use crate::intake::BYTES_MAX;
use rustix::fs::OFlags;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::fs::OpenOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// How a file was at a look.
type Stamp = (u64, Option<SystemTime>);

/// A folder that is watched.
pub struct Folder {
    path: PathBuf,
    /// What was there at the last look: a file that grows is still being written.
    seen: BTreeMap<PathBuf, Stamp>,
    /// What could not be read or put away.
    failing: BTreeSet<PathBuf>,
}

impl Folder {
    /// A folder, which is made when it is not there.
    pub fn open(path: &Path) -> io::Result<Self> {
        for part in ["taken", "refused"] {
            std::fs::create_dir_all(path.join(part))?;
        }
        Ok(Self { path: path.to_owned(), seen: BTreeMap::new(), failing: BTreeSet::new() })
    }

    /// Takes in what has not changed since the last look, in the order of names.
    pub async fn look(&mut self, desk: &Desk) -> io::Result<()> {
        let here = self.files().await?;
        let whole: Vec<PathBuf> =
            here.iter().filter(|(path, stamp)| self.seen.get(*path) == Some(*stamp)).map(|(path, _)| path.clone()).collect();
        self.seen = here;
        for path in whole {
            let done = match content(&path).await {
                Ok(file) => match take(desk, &file).await {
                    Ok(_) => self.put_away(&path, "taken", None).await,
                    Err(Fault::Refused(refusal)) => {
                        tracing::warn!(code = ?refusal.code, line = refusal.line, "a file of the folder of alerts is refused");
                        metrics::counter!("alerts_total", "outcome" => "refused").increment(1);
                        self.put_away(&path, "refused", Some(&format!("{refusal}\n"))).await
                    }
                    // Nothing is taken in now: it stays where it is, and so do those after it.
                    Err(Fault::Later(e @ Error::Unavailable)) => return Err(io::Error::other(e)),
                    Err(Fault::Later(e)) => Err(io::Error::other(e)),
                },
                Err(e) => Err(e),
            };
            match done {
                Ok(()) => {
                    self.seen.remove(&path);
                    self.failing.remove(&path);
                }
                // It is tried again; those after it do not wait, and it is said once.
                Err(e) => {
                    if self.failing.insert(path) {
                        tracing::warn!(error = %e, "a file of the folder of alerts waits");
                        metrics::counter!("alerts_total", "outcome" => "unreadable").increment(1);
                    }
                }
            }
        }
        let seen = &self.seen;
        self.failing.retain(|path| seen.contains_key(path));
        Ok(())
    }

    /// The files of alerts in it, and how they are; no links, which may lead anywhere.
    async fn files(&self) -> io::Result<BTreeMap<PathBuf, Stamp>> {
        let mut found = BTreeMap::new();
        let mut folder = tokio::fs::read_dir(&self.path).await?;
        while let Some(entry) = folder.next_entry().await? {
            let path = entry.path();
            // It may be gone by now.
            let Ok(meta) = tokio::fs::symlink_metadata(&path).await else { continue };
            let is_alert = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xml") || end.eq_ignore_ascii_case("cap"));
            let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
            if meta.is_file() && is_alert && !hidden {
                found.insert(path, (meta.len(), meta.modified().ok()));
            }
        }
        Ok(found)
    }

    async fn put_away(&self, path: &Path, part: &str, reason: Option<&str>) -> io::Result<()> {
        let to = self.free(part, path).await;
        if let Some(reason) = reason {
            let mut file = OpenOptions::new().write(true).create_new(true).open(beside(&to)).await?;
            file.write_all(reason.as_bytes()).await?;
            file.flush().await?;
        }
        tokio::fs::rename(path, to).await
    }

    /// A name that nothing has yet: two files of one name are two files.
    async fn free(&self, part: &str, path: &Path) -> PathBuf {
        let name = path.file_name().unwrap_or_default();
        let mut to = self.path.join(part).join(name);
        let mut number = 1;
        while exists(&to).await || exists(&beside(&to)).await {
            number += 1;
            let mut numbered = std::ffi::OsString::from(format!("{number}-"));
            numbered.push(name);
            to = self.path.join(part).join(numbered);
        }
        to
    }
}

/// Where the reason of a refused file stands.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(".reason.txt");
    name.into()
}

async fn exists(path: &Path) -> bool {
    tokio::fs::symlink_metadata(path).await.is_ok()
}

/// One byte more than is taken is enough to be refused. What has become a link or a pipe since the look is not read.
async fn content(path: &Path) -> io::Result<Vec<u8>> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).await?;
    if !file.metadata().await?.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut content = Vec::new();
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut content).await?;
    Ok(content)
}
