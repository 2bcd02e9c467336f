//! `tsunagu intake check`, the command.

use super::samples::data;
use serde_json::Value;
use std::fs::File;
use std::process::{Command, Stdio};

fn check(file: &str, input: Stdio) -> (bool, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_tsunagu")).args(["intake", "check", file]).stdin(input).output().expect("it runs");
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

#[test]
fn the_command_says_what_a_file_would_become_or_why_it_is_refused() {
    let path = |name: &str| data().join(name).display().to_string();
    let (fine, alert) = check(&path("jma/15_14_01_170216_VPWW54.xml"), Stdio::null());
    assert!(fine);
    assert_eq!((&alert["at_once"], &alert["status"], &alert["kind"]), (&true.into(), &"real".into(), &"weather_warning".into()));
    assert_eq!(alert["areas"][0]["municipalities"][0], "131041");
    let input = File::open(data().join("jma/32-35_01_03_240613_VXSE53.xml")).expect("a sample");
    let (fine, alert) = check("-", input.into());
    assert!(fine && alert["status"] == "drill" && alert["release"] == "never_as_real");
    let (fine, refusal) = check(&path("cap/invalid.cap"), Stdio::null());
    assert!(!fine);
    assert_eq!((&refusal["refused"]["code"], &refusal["refused"]["line"]), (&"invalid".into(), &2.into()));
    let (fine, nothing) = check(&path("cap/none.cap"), Stdio::null());
    assert!(!fine && nothing.is_null());
}
