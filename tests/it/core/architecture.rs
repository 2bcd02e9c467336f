//! The plan of the house, read from the source: imports go down only, and each dependency has one room.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Rooms and their floors. `live` and `inlet` stand one step outside `http` and `intake` one inside; the last five assemble everything.
const FLOORS: &[(&str, u32)] = &[
    ("domain", 10),
    ("gate", 20),
    ("vault", 20),
    ("hub", 20),
    ("media", 20),
    ("hpki", 20),
    ("store", 30),
    ("files", 30),
    ("notify", 30),
    ("oidc", 35),
    ("audit", 40),
    ("desk", 50),
    ("intake", 59),
    ("http", 60),
    ("live", 61),
    ("inlet", 61),
    ("config", 90),
    ("app", 100),
    ("cli", 100),
    ("demo", 100),
    ("main", 100),
    ("lib", 100),
];

/// Imports within a floor that are meant: the hub keeps a listener's permission, so that events are opened with it once for all of them.
const SAME_FLOOR: &[(&str, &str)] = &[("hub", "gate")];

/// Dependencies and the rooms that may name them.
const ONE_ROOM: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("rusqlite", &["store"]),
    ("aes_gcm", &["vault"]),
    ("cedar_policy", &["gate"]),
    ("axum", &["http", "live"]),
    ("utoipa_axum", &["http"]),
    ("reqwest", &["notify"]),
    ("lettre", &["notify"]),
    ("object_store", &["files"]),
    ("image", &["media"]),
    ("lopdf", &["media"]),
    ("quick_xml", &["intake"]),
    ("webauthn_rs", &["desk"]),
    ("x509_parser", &["hpki"]),
    // `http` names it as the provider of rustls.
    ("aws_lc_rs", &["notify", "http", "hpki"]),
    ("openidconnect", &["oidc"]),
];

/// Imports across wings of one room that are meant, besides those of `core`, on which every wing stands.
const ACROSS_WINGS: &[(&str, &str, &str)] = &[
    // Professions and memberships are words of the care team.
    ("domain", "care", "people"),
    // So are kinds of organizations and professions of an audience.
    ("domain", "boards", "people"),
    // What is announced of an organization is its profile.
    ("store", "boards", "people"),
    // A broadcast is a notice on several boards.
    ("domain", "boards", "care"),
    // Figures are told by profession, scene and mode of a disaster.
    ("domain", "oversight", "people"),
    ("domain", "oversight", "care"),
    ("domain", "oversight", "boards"),
];

struct Source {
    path: PathBuf,
    /// `["store", "care", "entry"]`.
    module: Vec<String>,
    /// Code without comments and without what is compiled for tests alone.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.into_iter().filter_map(|path| source(&root, path)).collect()
}

fn source(root: &Path, path: PathBuf) -> Option<Source> {
    let inside = path.strip_prefix(root).expect("inside").with_extension("");
    let mut module: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.iter().any(|part| part == "tests") {
        return None;
    }
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    let text = std::fs::read_to_string(&path).expect("a file");
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).map(|line| line.split("//").next().unwrap_or_default());
    let code = lines.collect::<Vec<_>>().join("\n");
    Some(Source { path, module, code })
}

/// Every path of the crate that a file names, as modules from the root: `crate::…`, and `super::…` counted from where it stands.
fn named(source: &Source) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (at, _) in source.code.match_indices("crate::") {
        collect(&source.code[at + "crate::".len()..], &[], &mut found);
    }
    for (at, _) in source.code.match_indices("super::") {
        if source.code[..at].ends_with("super::") {
            continue;
        }
        let mut rest = &source.code[at..];
        let mut from = source.module.clone();
        while let Some(shorter) = rest.strip_prefix("super::") {
            rest = shorter;
            from.pop();
        }
        collect(rest, &from, &mut found);
    }
    found
}

/// The first two names of a path, groups in braces taken apart.
fn collect(rest: &str, before: &[String], found: &mut BTreeSet<Vec<String>>) {
    if before.len() >= 2 {
        found.insert(before.to_vec());
        return;
    }
    if let Some(group) = rest.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    collect(group[start..at].trim(), before, found);
                    return;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    collect(group[start..at].trim(), before, found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let name = &rest[..end];
    if name.is_empty() {
        return;
    }
    let mut path = before.to_vec();
    path.push(name.to_owned());
    match rest[end..].strip_prefix("::") {
        Some(next) => collect(next, &path, found),
        None => {
            found.insert(path);
        }
    }
}

fn floor(room: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

#[test]
fn imports_go_down_only_and_never_to_another_room_of_the_same_floor() {
    let (mut faults, mut imports) = (Vec::new(), 0);
    for source in sources() {
        let room = source.module.first().map_or("lib", String::as_str);
        let Some(from) = floor(room) else {
            faults.push(format!("{room}: a room without a floor"));
            continue;
        };
        for path in named(&source) {
            let Some(to) = floor(&path[0]) else { continue };
            imports += 1;
            let allowed = path[0] == room || to < from || from >= 90 || SAME_FLOOR.contains(&(room, &path[0]));
            if !allowed {
                faults.push(format!("{} names {}", source.path.display(), path.join("::")));
            }
        }
    }
    assert!(imports > 300, "{imports} imports were read");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn each_dependency_is_named_in_its_own_room_alone() {
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for source in sources() {
        let room = source.module.first().map_or("lib", String::as_str);
        for (dependency, rooms) in ONE_ROOM {
            let names = source
                .code
                .match_indices(&format!("{dependency}::"))
                .any(|(at, _)| !source.code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'));
            if names && !rooms.contains(&room) {
                faults.push(format!("{} names {dependency}", source.path.display()));
            }
            if names {
                seen.insert(dependency);
            }
        }
    }
    assert_eq!(seen.len(), ONE_ROOM.len(), "every dependency is used where it belongs: {seen:?}");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn wings_of_one_room_do_not_import_each_other() {
    const WINGS: &[&str] = &["core", "people", "care", "boards", "exchange", "oversight"];
    let mut faults = BTreeSet::new();
    let mut used = BTreeSet::new();
    for source in sources() {
        let [room, wing, ..] = source.module.as_slice() else { continue };
        if !WINGS.contains(&wing.as_str()) {
            continue;
        }
        for path in named(&source) {
            let [to_room, to_wing, ..] = path.as_slice() else { continue };
            if to_room != room || to_wing == wing || to_wing == "core" || !WINGS.contains(&to_wing.as_str()) {
                continue;
            }
            match ACROSS_WINGS.iter().find(|meant| **meant == (room, wing, to_wing)) {
                Some(meant) => {
                    used.insert(*meant);
                }
                None => {
                    faults.insert(format!("{} names {}", source.path.display(), path.join("::")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(used.len(), ACROSS_WINGS.len(), "an exception that nobody needs any more: {used:?}");
}

#[test]
fn the_same_wings_stand_on_every_floor() {
    let sources = sources();
    let wings = |room: &str| -> BTreeSet<String> {
        let of_room = sources.iter().filter(|source| source.module.first().is_some_and(|name| name == room));
        of_room
            .filter_map(|source| source.module.get(1).cloned())
            .filter(|wing| ["core", "people", "care", "oversight"].contains(&wing.as_str()))
            .collect()
    };
    assert_eq!(wings("domain").len(), 4);
    assert_eq!(wings("domain"), wings("store"));
    assert_eq!(wings("domain"), wings("http"));
}
