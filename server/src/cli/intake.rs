//! `tsunagu intake check`: what a file of an alert would become.

use super::say;
use crate::intake::{self, BYTES_MAX, Preview};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(super) enum IntakeCommand {
    /// Print as JSON what a file would become, or why it is refused. Nothing is stored or sent.
    Check {
        /// The file; `-` for standard input.
        file: PathBuf,
    },
}

pub(super) fn run(command: &IntakeCommand) -> anyhow::Result<()> {
    let IntakeCommand::Check { file } = command;
    let preview = intake::preview(&content(file)?);
    say(&serde_json::to_string_pretty(&preview)?);
    match preview {
        Preview::Taken { .. } => Ok(()),
        Preview::Refused { refused } => bail!("refused: {refused}"),
    }
}

/// One byte more than is taken is enough to be refused.
fn content(file: &Path) -> anyhow::Result<Vec<u8>> {
    let from: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(file).with_context(|| file.display().to_string())?)
    };
    let mut content = Vec::new();
    from.take(BYTES_MAX as u64 + 1).read_to_end(&mut content).with_context(|| file.display().to_string())?;
    Ok(content)
}
