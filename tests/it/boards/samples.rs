//! The samples of the 気象庁 and of CAP (`tests/data`): what becomes of each is written down beside it, and nothing that happens to a file
//! on its way makes the program fall over or a drill real.

use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tsunagu::domain::boards::alert::AlertStatus;
use tsunagu::intake::{self, RefusalCode};

pub(super) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data")
}

/// Name and content of every sample of a folder.
pub(super) fn samples(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(data().join(folder)).expect("the samples");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "xml" || ending == "cap"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(&path).expect("a sample"))).collect()
}

pub(super) fn sample(name: &str) -> String {
    std::fs::read_to_string(data().join(name)).expect("a sample")
}

/// `GOLDEN=write cargo test -p tsunagu --test it boards::samples` writes down what becomes of them now.
#[test]
fn every_sample_becomes_what_is_written_beside_it() {
    let write = std::env::var("GOLDEN").is_ok_and(|value| value == "write");
    let all: Vec<_> = ["jma", "cap"].into_iter().flat_map(samples).collect();
    assert_eq!(all.len(), 15);
    for (path, file) in all {
        // What `tsunagu intake check` prints.
        let now = serde_json::to_string_pretty(&intake::preview(&file)).expect("JSON") + "\n";
        let expected = path.with_extension("json");
        if write {
            std::fs::write(&expected, &now).expect("written");
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        assert!(expected == now, "{} has become something else:\n{now}", path.display());
    }
}

/// The same as a drill.
fn practice(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(file.to_vec()).expect("UTF-8");
    text.replace("<Status>通常<", "<Status>訓練<").replace("status>Actual<", "status>Exercise<").into_bytes()
}

fn damaged(file: &[u8], chance: &mut SmallRng) -> Vec<u8> {
    let mut damaged = file.to_vec();
    if chance.random_ratio(1, 3) {
        damaged.truncate(chance.random_range(0..file.len()));
        return damaged;
    }
    for _ in 0..chance.random_range(1..4) {
        let at = chance.random_range(0..damaged.len());
        damaged[at] ^= 1 << chance.random_range(0..8);
    }
    damaged
}

#[test]
fn a_truncated_or_damaged_file_is_refused_or_read_and_never_makes_a_drill_real() {
    let mut chance = SmallRng::seed_from_u64(20_110_311);
    let (mut read, mut refused) = (0, 0);
    for (path, file) in ["jma", "cap"].into_iter().flat_map(samples) {
        // As many cases for a large file as for a small one would take minutes.
        let cases = if file.len() < 30_000 { 120 } else { 30 };
        for (file, drill) in [(practice(&file), true), (file, false)] {
            for _ in 0..cases {
                match intake::read(&damaged(&file, &mut chance)) {
                    Ok(alert) => {
                        read += 1;
                        assert!(!drill || alert.status == AlertStatus::Drill, "{}", path.display());
                    }
                    Err(refusal) => {
                        refused += 1;
                        assert!(refusal.line >= 1 && refusal.column >= 1 && !refusal.reason.is_empty());
                    }
                }
            }
        }
    }
    assert!(read > 300 && refused > 1_500, "{read} read, {refused} refused");
}

#[test]
fn a_cut_file_is_never_taken_for_a_whole_one() {
    let file = sample("jma/18_01_01_100806_VPOA50.xml");
    let end = file.rfind("</Report>").expect("the end") + "</Report>".len();
    for at in 0..end {
        assert!(intake::read(&file.as_bytes()[..at]).is_err(), "{at} bytes");
    }
}

/// Files that would make a careless program multiply: every warning for every area, a long name in every area, in every element.
#[test]
fn a_file_that_would_fill_the_memory_is_refused_quickly() {
    let report = |head: &str| {
        format!(
            "<Report xmlns=\"http://xml.kishou.go.jp/jmaxml1/\"><Control><Title>t</Title><DateTime>2026-01-01T00:00:00Z</DateTime><Status>通常</Status>\
             <PublishingOffice>p</PublishingOffice></Control><Head><Title>t</Title><ReportDateTime>2026-01-01T00:00:00Z</ReportDateTime>\
             <InfoType>発表</InfoType><Headline><Information type=\"t\"><Item>{head}</Item></Information></Headline></Head></Report>"
        )
    };
    let some = |count: usize, element: &str| {
        (0..count).map(|number| format!("<{element}><Name>{number}</Name></{element}>")).collect::<Vec<_>>().concat()
    };
    let (kinds, areas) = (some(20_000, "Kind"), some(20_000, "Area"));
    let long = "あ".repeat(300_000);
    for (head, code) in [
        (format!("{kinds}<Areas>{areas}</Areas>"), RefusalCode::TooDeep),
        (format!("<Kind><Name>k</Name></Kind><Areas>{areas}</Areas>"), RefusalCode::TooDeep),
        (format!("{}<Areas>{}</Areas>", some(60, "Kind"), some(3_000, "Area")), RefusalCode::TooDeep),
        (format!("<Kind><Name>{long}</Name></Kind><Areas>{areas}</Areas>"), RefusalCode::TooLarge),
    ] {
        let file = report(&head);
        assert!(file.len() < intake::BYTES_MAX);
        assert_eq!(intake::read(file.as_bytes()).expect_err("refused").code, code);
    }
    let prefixed = format!("<a xmlns=\"{long}\">{}</a>", "<b/>".repeat(90_000));
    assert_eq!(intake::read(prefixed.as_bytes()).expect_err("refused").code, RefusalCode::UnknownFormat);
}

/// Checks CAP with OASIS' own schema.
pub fn assert_valid(cap: &str) {
    let schema = data().join("cap/cap12.xsd");
    let mut xmllint = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint (Debian: libxml2-utils)");
    xmllint.stdin.take().expect("its input").write_all(cap.as_bytes()).expect("written");
    let output = xmllint.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}\n{cap}", String::from_utf8_lossy(&output.stderr));
}

/// A CAP message, read back.
pub fn reads(cap: &str) -> tsunagu::domain::boards::alert::Alert {
    tsunagu::intake::read(cap.as_bytes()).expect("read back")
}
