//! HPKI certificates as evidence of a profession: what is read, what does not hold, and who sees what was kept.

use crate::harness::{Answer, CANARY, Database, Persona, Server, answer};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P384_SHA384, date_time_ymd,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tsunagu::domain::core::time::Timestamp;
use tsunagu::domain::people::hpki::HpkiCertificate;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};
use tsunagu::hpki::{Roots, RootsFault, examine};

/// One value in DER; short ones alone.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).expect("short");
    assert!(length < 0x80);
    [&[tag, length], content.as_slice()].concat()
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OID: u8 = 0x06;
/// 1.0.17090.0.1
const HEALTHCARE_ACTOR: &[u8] = &[0x28, 0x81, 0x85, 0x42, 0x00, 0x01];
/// 1.2.392.100495.1.6.1.1
const QUALIFICATIONS: &[u8] = &[0x2a, 0x83, 0x08, 0x86, 0x91, 0x0f, 0x01, 0x06, 0x01, 0x01];
/// 1.2.392.100495.1.5.1.1.0.1
const POLICY: &[u8] = &[0x2a, 0x83, 0x08, 0x86, 0x91, 0x0f, 0x01, 0x05, 0x01, 0x01, 0x00, 0x01];

/// Subject directory attributes with these actors.
fn attributes(actors: &[&[u8]]) -> Vec<u8> {
    der(SEQUENCE, &[&der(SEQUENCE, &[&der(OID, &[HEALTHCARE_ACTOR]), &der(SET, &[&der(SET, actors)])])])
}

/// An actor as the ministry's policy has it: explicit tags.
fn actor(scheme: &[u8], text: &str) -> Vec<u8> {
    let coded = der(SET, &[&der(0xa0, &[&der(OID, &[scheme])]), &der(0xa2, &[&der(0x0c, &[text.as_bytes()])])]);
    der(SEQUENCE, &[&der(0xa0, &[&coded])])
}

/// The other form: implicit tags, and a sequence.
fn implicit_actor(scheme: &[u8], text: &str) -> Vec<u8> {
    der(SEQUENCE, &[&der(0xa0, &[&der(0x80, &[scheme]), &der(0x82, &[text.as_bytes()])])])
}

fn nurse_attributes() -> Vec<u8> {
    attributes(&[&actor(QUALIFICATIONS, "General Nurse")])
}

/// What is to be certified, valid from 2025 to 2030.
fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2030, 1, 1);
    params
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = params(name);
    params.distinguished_name.push(DnType::OrganizationName, "Mihon");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn holder_params(attributes: Option<Vec<u8>>) -> CertificateParams {
    let mut params = params(&format!("{CANARY} Hanako"));
    params.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    let mut policies = CustomExtension::from_oid_content(&[2, 5, 29, 32], der(SEQUENCE, &[&der(SEQUENCE, &[&der(OID, &[POLICY])])]));
    policies.set_criticality(true);
    params.custom_extensions.push(policies);
    params.custom_extensions.extend(attributes.map(|content| CustomExtension::from_oid_content(&[2, 5, 29, 9], content)));
    params
}

/// An authority that certifies.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl Authority {
    fn root(name: &str) -> Self {
        let (params, key) = (authority_params(name), KeyPair::generate().expect("a key"));
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { issuer: Issuer::new(params, key), certificate }
    }

    fn below(&self, params: CertificateParams) -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Certifies somebody.
    fn issues(&self, params: &CertificateParams) -> Certificate {
        params.signed_by(&KeyPair::generate().expect("a key"), &self.issuer).expect("a certificate")
    }

    fn roots(&self) -> Roots {
        Roots::read(self.certificate.pem().as_bytes()).expect("a root")
    }
}

/// Root and issuer.
fn authorities() -> (Authority, Authority) {
    let root = Authority::root("Mihon Root");
    let issuer = root.below(authority_params("Mihon Issuer"));
    (root, issuer)
}

fn chain(certificates: &[&Certificate]) -> Vec<u8> {
    certificates.iter().map(|certificate| certificate.pem()).collect::<String>().into_bytes()
}

fn moment(text: &str) -> Timestamp {
    serde_json::from_value(json!(text)).expect("a moment")
}

fn now() -> Timestamp {
    moment("2026-11-20T00:00:00Z")
}

/// The field that is refused and why.
#[track_caller]
fn why(file: &[u8], roots: &Roots, at: Timestamp) -> String {
    examine(file, roots, at).expect_err("refused").to_string()
}

fn roles(found: &HpkiCertificate) -> Vec<(&str, Option<Profession>)> {
    found.roles.iter().map(|role| (role.text.as_str(), role.profession)).collect()
}

fn sample_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/hpki").join(name)
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(sample_path(name)).expect("a sample")
}

fn sample_roots() -> Roots {
    Roots::read(&sample("root.pem")).expect("roots")
}

#[test]
fn a_chain_that_leads_to_a_root_says_who_and_what() {
    let (root, issuer) = authorities();
    let leaf = issuer.issues(&holder_params(Some(nurse_attributes())));
    let file = chain(&[&leaf, &issuer.certificate]);
    let found = examine(&file, &root.roots(), now()).expect("it holds");
    assert_eq!(found.names, [format!("{CANARY} Hanako")]);
    assert_eq!(roles(&found), [("General Nurse", Some(Profession::Nurse))]);
    assert_eq!(found.issuer, "Mihon / Mihon Issuer");
    assert_eq!((found.not_before, found.not_after), (moment("2025-01-01T00:00:00Z"), moment("2030-01-01T00:00:00Z")));
    assert_eq!(found.fingerprint.len(), 64);
    // In whatever order, with the root, with what Windows does to lines, and with words around it.
    let other = chain(&[&root.certificate, &issuer.certificate, &leaf]);
    assert_eq!(examine(&other, &root.roots(), now()).as_ref(), Ok(&found));
    let windows = String::from_utf8(file).expect("PEM").replace('\n', "\r\n");
    assert_eq!(examine(format!("subject=…\r\n{windows}\r\n").as_bytes(), &root.roots(), now()).as_ref(), Ok(&found));
    // DER is the one alone: its issuer has to be among what the region trusts.
    assert_eq!(why(leaf.der(), &root.roots(), now()), "certificate.chain: not_allowed_here");
    let both = Roots::read(&chain(&[&root.certificate, &issuer.certificate])).expect("roots");
    assert_eq!(examine(leaf.der(), &both, now()).as_ref(), Ok(&found));
}

#[test]
fn what_openssl_writes_is_read_and_weak_algorithms_are_refused() {
    let found = examine(&sample("nurse.pem"), &sample_roots(), now()).expect("it holds");
    assert_eq!(found.names, ["Hanako Mihon", "見本 花子"]);
    assert_eq!(roles(&found), [("General Nurse", Some(Profession::Nurse))]);
    assert_eq!(why(&sample("sha1.pem"), &sample_roots(), now()), "certificate.algorithm: not_allowed_here");
    assert_eq!(why(&sample("short.pem"), &sample_roots(), now()), "certificate.algorithm: not_allowed_here");
    assert_eq!(why(&sample("no_role.pem"), &sample_roots(), now()), "certificate.role: missing");
}

#[test]
fn roles_are_read_in_both_forms_and_never_guessed() {
    let (root, issuer) = authorities();
    let read = |attributes: Vec<u8>| {
        let leaf = issuer.issues(&holder_params(Some(attributes)));
        examine(&chain(&[&leaf, &issuer.certificate]), &root.roots(), now())
    };
    let several =
        read(attributes(&[&actor(QUALIFICATIONS, "Public Health Nurse"), &implicit_actor(QUALIFICATIONS, "Midwife")])).expect("it holds");
    assert_eq!(roles(&several), [("Public Health Nurse", Some(Profession::PublicHealthNurse)), ("Midwife", Some(Profession::Midwife))]);
    // Neither one that is not on the ministry's list, nor the same word of another list.
    let unknown =
        read(attributes(&[&actor(QUALIFICATIONS, "Radiological Technologist"), &actor(HEALTHCARE_ACTOR, "Pharmacist")])).expect("it holds");
    assert_eq!(roles(&unknown), [("Radiological Technologist", None), ("Pharmacist", None)]);
    // What cannot be seen is not shown.
    let turned = read(attributes(&[&actor(QUALIFICATIONS, "\u{202e}Dentist\u{7}")])).expect("it holds");
    assert_eq!(roles(&turned), [("Dentist", Some(Profession::Dentist))]);
    assert_eq!(read(attributes(&[])).expect_err("no role").to_string(), "certificate.role: missing");
    let other = der(SEQUENCE, &[&der(SEQUENCE, &[&der(OID, &[POLICY]), &der(SET, &[])])]);
    assert_eq!(read(other).expect_err("other attributes").to_string(), "certificate.role: missing");
    for broken in [vec![], vec![0x30, 0x05, 0x01], attributes(&[&der(SEQUENCE, &[&der(0xa0, &[&[0xa0, 0x7f]])])])] {
        assert_eq!(read(broken).expect_err("broken").to_string(), "certificate.role: wrong_type");
    }
}

#[test]
fn what_does_not_lead_to_a_root_is_refused() {
    let (root, issuer) = authorities();
    let chained = |file: &[u8], roots: &Roots| why(file, roots, now());
    let leaf = issuer.issues(&holder_params(Some(nurse_attributes())));
    let file = chain(&[&leaf, &issuer.certificate]);
    // Another root of the same name, no issuer, itself.
    assert_eq!(chained(&file, &Authority::root("Mihon Root").roots()), "certificate.chain: not_allowed_here");
    assert_eq!(chained(&chain(&[&leaf]), &root.roots()), "certificate.chain: not_allowed_here");
    let own = holder_params(Some(nurse_attributes())).self_signed(&KeyPair::generate().expect("a key")).expect("a certificate");
    assert_eq!(chained(&chain(&[&own]), &root.roots()), "certificate.chain: not_allowed_here");
    // Tampered: one letter of the role, with the signature as it was.
    let mut altered = leaf.der().to_vec();
    let at = altered.windows(7).position(|part| part == b"General").expect("the role");
    altered[at] = b'M';
    let both = Roots::read(&chain(&[&root.certificate, &issuer.certificate])).expect("roots");
    assert_eq!(chained(&altered, &both), "certificate.chain: not_allowed_here");
    // Issued by somebody who is no authority, or may not sign, or has too many below.
    let no_authority = issuer.below(holder_params(Some(nurse_attributes())));
    let mut by_no_authority = holder_params(Some(nurse_attributes()));
    by_no_authority.distinguished_name.push(DnType::CommonName, "below");
    let below = no_authority.issues(&by_no_authority);
    assert_eq!(
        chained(&chain(&[&below, &no_authority.certificate, &issuer.certificate]), &root.roots()),
        "certificate.chain: not_allowed_here"
    );
    let mut may_not = authority_params("Mihon Issuer");
    may_not.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let may_not = root.below(may_not);
    let by_it = may_not.issues(&holder_params(Some(nurse_attributes())));
    assert_eq!(chained(&chain(&[&by_it, &may_not.certificate]), &root.roots()), "certificate.chain: not_allowed_here");
    let mut last = authority_params("Mihon Last");
    last.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let last = root.below(last);
    let too_far = last.below(authority_params("Mihon Too Far"));
    let of_last = last.issues(&holder_params(Some(nurse_attributes())));
    assert!(examine(&chain(&[&of_last, &last.certificate]), &root.roots(), now()).is_ok());
    let of_too_far = too_far.issues(&holder_params(Some(nurse_attributes())));
    let far = chain(&[&of_too_far, &too_far.certificate, &last.certificate]);
    assert_eq!(chained(&far, &root.roots()), "certificate.chain: not_allowed_here");
    // An authority that is over.
    let mut over = authority_params("Mihon Over");
    over.not_after = date_time_ymd(2026, 1, 1);
    let over = root.below(over);
    let of_over = over.issues(&holder_params(Some(nurse_attributes())));
    assert_eq!(chained(&chain(&[&of_over, &over.certificate]), &root.roots()), "certificate.chain: not_allowed_here");
    // Not of the healthcare PKI; of an authority itself; with what must be understood and is not.
    let mut elsewhere = holder_params(Some(nurse_attributes()));
    elsewhere.custom_extensions.remove(0);
    let elsewhere = issuer.issues(&elsewhere);
    assert_eq!(chained(&chain(&[&elsewhere, &issuer.certificate]), &root.roots()), "certificate.policy: not_allowed_here");
    assert_eq!(chained(&chain(&[&issuer.certificate]), &root.roots()), "certificate.policy: not_allowed_here");
    let mut strange = holder_params(Some(nurse_attributes()));
    let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![0x05, 0x00]);
    extension.set_criticality(true);
    strange.custom_extensions.push(extension);
    assert_eq!(chained(&chain(&[&issuer.issues(&strange), &issuer.certificate]), &root.roots()), "certificate: wrong_type");
}

#[test]
fn a_certificate_holds_from_its_first_second_to_its_last() {
    let (root, issuer) = authorities();
    let file = chain(&[&issuer.issues(&holder_params(Some(nurse_attributes()))), &issuer.certificate]);
    assert_eq!(why(&file, &root.roots(), moment("2024-12-31T23:59:59Z")), "certificate.validity: in_future");
    assert!(examine(&file, &root.roots(), moment("2025-01-01T00:00:00Z")).is_ok());
    assert!(examine(&file, &root.roots(), moment("2030-01-01T00:00:00Z")).is_ok());
    assert_eq!(why(&file, &root.roots(), moment("2030-01-01T00:00:01Z")), "certificate.validity: too_old");
}

#[test]
fn what_is_no_certificate_is_refused_and_a_key_is_told() {
    let (root, issuer) = authorities();
    let leaf = issuer.issues(&holder_params(Some(nurse_attributes())));
    let pem = leaf.pem();
    let key = KeyPair::generate().expect("a key").serialize_pem();
    assert_eq!(why(format!("{pem}{key}").as_bytes(), &root.roots(), now()), "certificate.key: not_allowed_here");
    let mut behind = leaf.der().to_vec();
    behind.push(0);
    let many = pem.repeat(6);
    let garbage: &[&[u8]] = &[
        b"",
        b"\x30",
        b"\x30\x82\xff\xff",
        "証明書".as_bytes(),
        &behind,
        b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nMIIB",
        b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        many.as_bytes(),
    ];
    for file in garbage {
        assert_eq!(why(file, &root.roots(), now()), "certificate: wrong_type", "{:?}", String::from_utf8_lossy(file));
    }
    // Cut anywhere, or with any byte turned, it is refused and nothing breaks.
    let both = Roots::read(&chain(&[&root.certificate, &issuer.certificate])).expect("roots");
    for at in 0..leaf.der().len() {
        assert!(examine(&leaf.der()[..at], &both, now()).is_err());
        let mut turned = leaf.der().to_vec();
        turned[at] ^= 0x40;
        assert!(examine(&turned, &both, now()).is_err(), "byte {at}: {:02x?}", &leaf.der()[at.saturating_sub(8)..=at]);
    }
}

#[test]
fn roots_are_authorities_or_the_server_does_not_start() {
    let (_, issuer) = authorities();
    let leaf = issuer.issues(&holder_params(None));
    assert_eq!(Roots::read(b"").err(), Some(RootsFault::Empty));
    assert_eq!(Roots::read(&chain(&[&issuer.certificate, &leaf])).err(), Some(RootsFault::Unusable(2)));
}

/// A server whose region trusts the root of the samples.
async fn trusting(database: Database) -> Server {
    Server::start_with(database, |config| config.hpki_roots = Some(sample_path("root.pem"))).await
}

const PATH: &str = "/api/session/certificate";

async fn sends(who: &Persona, method: Method, path: &str, file: Vec<u8>) -> Answer {
    answer(who.request(method, path).header("content-type", "application/octet-stream").body(file)).await
}

async fn roster_member(admin: &Persona, name: &str) -> Value {
    let roster = admin.get(&format!("/api/organizations/{}/roster", admin.organization())).await.is(200);
    let members = roster["members"].as_array().expect("members").clone();
    members.into_iter().find(|member| member["name"].as_str().is_some_and(|found| found.contains(name))).expect("the member")
}

/// Somebody looks, keeps, and takes it back; the admin sees it meanwhile, and nobody else.
async fn evidence_is_kept_and_seen(database: Database) {
    let server = trusting(database).await;
    let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
    let nurse = server.persona("suzuki", station, Profession::Nurse, Role::Staff).await;
    let admin = server.admin("kanri", nurse.membership.organization).await;
    let physician = server.physician("tanaka").await;
    let other_admin = server.admin("yosokanri", physician.membership.organization).await;
    assert_eq!(nurse.get(PATH).await.is(200), json!({"is_offered": true, "certificate": null}));
    sends(&nurse.stranger(), Method::POST, &format!("{PATH}/look"), sample("nurse.pem")).await.problem(401, "sign_in_required");
    let looked = sends(&nurse, Method::POST, &format!("{PATH}/look"), sample("nurse.pem")).await.is(200);
    assert_eq!(looked["names"], json!(["Hanako Mihon", "見本 花子"]));
    assert_eq!(looked["roles"], json!([{"text": "General Nurse", "profession": "nurse"}]));
    assert_eq!(nurse.get(PATH).await.is(200)["certificate"], Value::Null, "a look keeps nothing");
    nurse.send(Method::DELETE, PATH, None, &json!({})).await.not_found();
    let kept = sends(&nurse, Method::PUT, PATH, sample("nurse.pem")).await.is(200);
    assert_eq!(nurse.get(PATH).await.is(200)["certificate"], kept);
    assert_eq!(kept["is_expired"], false);
    // What does not hold takes the place of nothing.
    for (name, field) in [("sha1.pem", "certificate.algorithm"), ("no_role.pem", "certificate.role")] {
        let refused = sends(&nurse, Method::PUT, PATH, sample(name)).await.problem(422, "invalid");
        assert_eq!(refused["field"], field);
    }
    assert_eq!(nurse.get(PATH).await.is(200)["certificate"], kept);
    for size in [16 * 1024 + 1, 300 * 1024] {
        let large = sends(&nurse, Method::PUT, PATH, vec![b'-'; size]).await.problem(413, "too_large");
        assert_eq!(large["limit"], 16 * 1024);
    }
    let member = roster_member(&admin, "suzuki").await;
    assert_eq!(member["certificate"], kept);
    assert_eq!(member["profession"], "nurse");
    // Of a physician it is kept all the same: it decides nothing.
    sends(&physician, Method::PUT, PATH, sample("nurse.pem")).await.is(200);
    assert_eq!(roster_member(&other_admin, "tanaka").await["profession"], "physician");
    assert_eq!(roster_member(&admin, "kanri").await["certificate"], Value::Null);
    nurse.get(&format!("/api/organizations/{}/roster", nurse.organization())).await.problem(403, "forbidden");
    let members = nurse.get(&format!("/api/organizations/{}/memberships", nurse.organization())).await.is(200);
    assert!(!members.to_string().contains("certificate"));
    nurse.send(Method::DELETE, PATH, None, &json!({})).await.is(204);
    assert_eq!(roster_member(&admin, "suzuki").await["certificate"], Value::Null);
    let actions = server.database.texts("select action from access_log where action like '%_certificate' order by at").await;
    assert_eq!(actions, ["keep_certificate", "keep_certificate", "delete_certificate"]);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_is_kept_and_seen_in_sqlite() {
    evidence_is_kept_and_seen(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_is_kept_and_seen_in_postgres() {
    evidence_is_kept_and_seen(Database::postgres().await).await;
}

/// Who has left shows nothing any more, and a certificate that is over says so.
async fn evidence_ends(database: Database) {
    let server = trusting(database).await;
    let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
    let nurse = server.persona("suzuki", station, Profession::Nurse, Role::Staff).await;
    let kept = sends(&nurse, Method::PUT, PATH, sample("nurse.pem")).await.is(200);
    assert_eq!(kept["not_after"], "2055-12-31T23:59:59.000000Z");
    server.clock.advance_seconds(30 * 366 * 86_400);
    let admin = server.admin("kanri", station).await;
    assert_eq!(roster_member(&admin, "suzuki").await["certificate"]["is_expired"], true);
    admin.post(&format!("/api/memberships/{}/end", nurse.membership.id), &json!({})).await.is(204);
    let roster = admin.get(&format!("/api/organizations/{station}/roster")).await.is(200);
    assert_eq!(roster["left"][0]["certificate"], Value::Null);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_ends_in_sqlite() {
    evidence_ends(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_ends_in_postgres() {
    evidence_ends(Database::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_without_roots_checks_nothing() {
    let server = Server::start(Database::sqlite()).await;
    let nurse = server.nurse("suzuki").await;
    assert_eq!(nurse.get(PATH).await.is(200), json!({"is_offered": false, "certificate": null}));
    let refused = sends(&nurse, Method::PUT, PATH, sample("nurse.pem")).await.problem(422, "invalid");
    assert_eq!((&refused["field"], &refused["reason"]), (&json!("certificate"), &json!("not_allowed_here")));
    server.finish().await;
    let opened = crate::harness::open_app(&Database::sqlite(), |config| config.hpki_roots = Some(sample_path("make.sh"))).await;
    assert!(format!("{:#}", opened.err().expect("refused")).contains("TSUNAGU_HPKI_ROOTS"));
}
