//! The commands of the binary.

mod intake;
mod serve;

use crate::app::{App, SystemClock};
use crate::config::{Config, SAMPLE};
use crate::demo;
use crate::desk::{Founding, NewOrganization};
use crate::domain::core::time::Clock as _;
use crate::domain::people::{OrganizationKind, Persona, Profession, Role};
use crate::store::Migrate;
use anyhow::{anyhow, bail};
use clap::{Args, Parser, Subcommand};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

/// Tsunagu (つなぐ): one secure timeline per home-care patient.
#[derive(Parser)]
#[command(version, about)]
pub struct Command {
    /// A settings file; `tsunagu config` prints the documented sample.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serve; creates an empty database when there is none.
    Serve(serve::ServeArgs),
    /// Bring an older database to this version; make a backup first.
    Migrate(MigrateArgs),
    /// Make a real, empty region and print a one-time sign-in link for its admin.
    Init(InitArgs),
    /// Make the demo region with made-up people, unless a region is there.
    Demo(DemoArgs),
    /// Check the whole database: numbers, sealed values, access log.
    Check,
    /// Take in alerts from outside (気象庁防災情報XML, CAP 1.2).
    #[command(subcommand)]
    Intake(intake::IntakeCommand),
    /// Print the documented settings.
    Config,
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
}

#[derive(Args)]
struct MigrateArgs {
    /// Give this PostgreSQL role what `serve` needs: it can add to events and the access log, never change or delete them.
    #[arg(long)]
    grant: Option<String>,
}

#[derive(Args)]
struct InitArgs {
    /// Name of the region.
    #[arg(long)]
    region: String,
    /// Name of the first admin, such as "高橋 正子".
    #[arg(long)]
    admin: String,
    /// Reading of the admin's name.
    #[arg(long, default_value = "")]
    kana: String,
    /// Name of the coordination base (連携拠点) that runs the region.
    #[arg(long, default_value = "在宅医療・介護連携拠点")]
    base: String,
    /// Time zone that decides days and ages.
    #[arg(long, default_value = "Asia/Tokyo")]
    time_zone: String,
}

#[derive(Args)]
struct DemoArgs {
    /// How many patients.
    #[arg(long, default_value_t = 60)]
    patients: usize,
    /// How many days of entries.
    #[arg(long, default_value_t = 90)]
    days: u32,
    /// The same seed makes the same region.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

/// Prints a line for the person at the terminal.
fn say(line: &str) {
    let _closed = writeln!(std::io::stdout(), "{line}");
}

impl Command {
    /// Runs the command.
    pub async fn run(self) -> anyhow::Result<()> {
        if matches!(self.what, What::Config) {
            say(SAMPLE.trim_end());
            return Ok(());
        }
        if matches!(self.what, What::Openapi) {
            say(&crate::http::openapi().to_pretty_json()?);
            return Ok(());
        }
        if let What::Intake(command) = self.what {
            return intake::run(&command);
        }
        let config = Config::read(self.config.as_deref(), std::env::vars())?;
        match self.what {
            What::Serve(args) => Box::pin(serve::run(config, args)).await,
            What::Migrate(args) => {
                let app = open(config, Migrate::Older).await?;
                if let Some(role) = args.grant {
                    app.desk.grant(&role).await?;
                }
                app.desk.close().await;
                say("The database is of this version.");
                Ok(())
            }
            What::Init(args) => init(config, args).await,
            What::Demo(args) => Box::pin(make_demo(config, args)).await,
            What::Check => check(config).await,
            What::Intake(_) | What::Config | What::Openapi => Ok(()),
        }
    }
}

async fn open(config: Config, migrate: Migrate) -> anyhow::Result<App> {
    App::open(config, migrate, Arc::new(SystemClock)).await
}

async fn init(config: Config, args: InitArgs) -> anyhow::Result<()> {
    jiff::tz::TimeZone::get(&args.time_zone).map_err(|_| anyhow!("--time-zone {}: no such time zone", args.time_zone))?;
    let scheme = if config.tls_cert.is_some() { "https" } else { "http" };
    let address = config.listen;
    let app = open(config, Migrate::OnlyEmpty).await?;
    let desk = &app.desk;
    if desk.has_region().await? {
        bail!("there is a region in this database already");
    }
    let region = desk.found_region(&args.region, &args.time_zone).await?;
    let base = NewOrganization {
        name: args.base,
        kind: OrganizationKind::CoordinationBase,
        code: None,
        municipality_code: None,
        phone: None,
        night_phone: None,
        active_medical: false,
    };
    let base = desk.found_organization(region, base).await?;
    let admin =
        Founding { name: args.admin, kana: args.kana, memberships: vec![(base, Profession::Clerk, Role::RegionAdmin)], login: None };
    let memberships = desk.found_person(region, &admin, desk.now()).await?;
    let membership = memberships.first().ok_or_else(|| anyhow!("no membership"))?;
    let token = desk.invite(region, membership).await?;
    desk.close().await;
    say(
        "The region is made. Start the server with `tsunagu serve`, and give this link to the admin, who sets up with it what they sign in with. It works once, for seven days:",
    );
    say(&format!("{scheme}://{address}/first#{}", token.as_str()));
    Ok(())
}

async fn make_demo(config: Config, args: DemoArgs) -> anyhow::Result<()> {
    let personas = config.personas_path();
    let end = SystemClock.now();
    let app = App::open(config, Migrate::OnlyEmpty, Arc::new(demo::DemoClock::new(end))).await?;
    if app.desk.has_region().await? {
        say("There is a region in this database already; it is kept as it is.");
        return Ok(());
    }
    let plan = demo::Plan { patients: args.patients, days: args.days, seed: args.seed, end };
    let watched = std::io::stderr().is_terminal();
    let progress = |entries| {
        if watched {
            let _closed = write!(std::io::stderr(), "\r{entries} entries");
        }
    };
    let summary = Box::pin(demo::generate(&app.desk, &plan, &personas, progress)).await?;
    app.desk.close().await;
    let rate = f64::from(u32::try_from(summary.entries).unwrap_or(u32::MAX)) / summary.seconds.max(0.001);
    say(&format!(
        "The demo region: {} organizations, {} memberships, {} patients, {} entries in {:.1} s ({rate:.0} a second).",
        summary.organizations, summary.memberships, summary.patients, summary.entries, summary.seconds
    ));
    let made: Vec<Persona> = serde_json::from_slice(&std::fs::read(&personas)?)?;
    if let Some(first) = made.first() {
        say(&format!("Where one click is not offered, sign in as {} ({}) with the password {}.", first.login, first.name, demo::PASSWORD));
    }
    Ok(())
}

async fn check(config: Config) -> anyhow::Result<()> {
    let app = open(config, Migrate::OnlyEmpty).await?;
    let report = app.desk.check().await?;
    app.desk.close().await;
    say(&format!("{} streams, {} sealed values, {} log rows", report.streams, report.sealed, report.logged));
    for fault in &report.faults {
        say(fault);
    }
    if report.faults.is_empty() { Ok(()) } else { bail!("{} faults", report.faults.len()) }
}
