//! Arguments → config → App → serve → drain.

use clap::Parser as _;
use std::io::Write as _;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use tsunagu::cli::Command;

fn main() -> ExitCode {
    let command = Command::parse();
    // Logs hold ids only, one JSON object a line; RUST_LOG chooses how much.
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,tsunagu=info")))
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => return fail(&format!("no threads: {e}")),
    };
    match runtime.block_on(command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => fail(&format!("{e:#}")),
    }
}

fn fail(sentence: &str) -> ExitCode {
    let _closed = writeln!(std::io::stderr(), "tsunagu: {sentence}");
    ExitCode::FAILURE
}
