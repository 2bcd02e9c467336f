//! The load generator behind `make bench` and `make soak`.
//!
//! It talks to the real binary over a real port and knows only `docs/api.md`. `bench` measures, and beside every figure runs a bare
//! server on the same machine in the same minute, because ratios travel between machines and absolute rates do not. `crash` kills
//! the server in a loop and checks that nothing acknowledged was lost. `ceiling` is the bare server; `bench` starts it itself.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool: results go to standard output, progress to standard error"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it plays the clients: they make their own operation ids by their own clocks, and their tasks end with the run"
)]

mod api;
#[expect(dead_code, reason = "the tests of the server use the rest")]
#[path = "../../it/harness/authenticator.rs"]
mod authenticator;
mod bench;
mod boards;
mod ceiling;
mod crash;
mod fanout;
mod history;
mod http;
mod ledger;
mod postgres;
mod posts;
mod region;
mod report;
mod revocation;
mod sign_in;
mod site;
mod socket;
mod staff_list;
mod start;
mod storm;
mod watch;
mod words;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use tokio::runtime::Builder;

#[derive(Parser)]
#[command(version, about = "Measures tsunagu, and kills it on purpose")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the server beside a bare one
    Bench(bench::Options),
    /// Kill the server in a loop and check that nothing acknowledged was lost
    Crash(crash::Options),
    /// The bare server that stands beside the real one (started by bench)
    Ceiling(ceiling::Options),
}

/// Which database a server stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// The name in workloads and messages.
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    // The generator keeps to one thread and leaves the rest of the machine to the server; the bare server gets what the real one gets.
    let mut generator = Builder::new_current_thread();
    match command {
        Command::Bench(options) => generator.enable_all().build()?.block_on(bench::run(&options)),
        Command::Crash(options) => generator.enable_all().build()?.block_on(crash::run(&options)),
        Command::Ceiling(options) => Builder::new_multi_thread().enable_all().build()?.block_on(ceiling::serve(&options)),
    }
}
