//! TLS by rustls: 1.3 only.

use anyhow::Context as _;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// An acceptor for a certificate chain and key in PEM files.
pub fn acceptor(certificate: &Path, key: &Path) -> anyhow::Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("TSUNAGU_TLS_CERT: {} cannot be read", certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("TSUNAGU_TLS_KEY: {} cannot be read", key.display()))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("TSUNAGU_TLS_CERT and TSUNAGU_TLS_KEY do not fit together")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Makes a certificate for this machine's addresses on the local network, unless it is there already.
pub fn make_local(certificate: &Path, key: &Path, addresses: &[IpAddr]) -> anyhow::Result<()> {
    if certificate.exists() && key.exists() {
        return Ok(());
    }
    let mut names = vec!["localhost".to_owned()];
    names.extend(addresses.iter().map(ToString::to_string));
    let made = rcgen::generate_simple_self_signed(names).context("a local certificate")?;
    std::fs::write(certificate, made.cert.pem())?;
    write_private(key, made.signing_key.serialize_pem().as_bytes())
}

fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    Ok(())
}
