//! Puts the built browser client where the server embeds it from. Without Node the server builds too, and then serves a page that says so.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const NOT_BUILT: &str = include_str!("src/http/client_not_built.html");

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=../client-web/dist");
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=../policy");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("client");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let dist = Path::new("../client-web/dist");
    if dist.join("index.html").exists() { copy(dist, &out) } else { fs::write(out.join("index.html"), NOT_BUILT) }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
