//! Figures of a region: what is counted, what is held back, that it is published once, and who sees it.

use crate::harness::{Database, Patient, Persona, Server};
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// Tests on both databases, where there are figures.
macro_rules! with_figures {
    ($(async fn $name:ident($server:ident: &Server) $body:block)+) => { $(
        async fn $name($server: &Server) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::run(super::Database::sqlite(), async |server| super::$name(server).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::run(super::Database::postgres().await, async |server| super::$name(server).await).await;
            }
        }
    )+ };
}
pub(super) use with_figures;

pub(super) async fn run(database: Database, test: impl AsyncFnOnce(&Server)) {
    let server = Server::start_with(database, |config| config.indicators = true).await;
    test(&server).await;
    server.finish().await;
}

/// The clock of the tests begins on a Friday; so many seconds later the week is over.
const NEXT_WEEK: i64 = 3 * 86_400;

/// A town with three stations whose twelve nurses look after ten patients, and a village with one nurse and a patient of hers.
struct Towns {
    nurses: Vec<Persona>,
    patients: Vec<Patient>,
    villager: Persona,
    hers: Patient,
}

impl Towns {
    async fn new(server: &Server) -> Self {
        let mut nurses = Vec::new();
        for station in 0..3 {
            let home =
                server.organization_in(&format!("{station}訪問看護"), OrganizationKind::VisitingNurseStation, Some("452017"), None).await;
            for nurse in 0..4 {
                let profession = if nurse == 3 { Profession::PhysicalTherapist } else { Profession::Nurse };
                nurses.push(server.persona(&format!("kango{station}{nurse}"), home, profession, Role::Staff).await);
            }
        }
        let mut patients = Vec::new();
        for number in 0..10 {
            let patient = nurses[0]
                .registers_as(&format!("花子{number}"), &"かきくけこさしすせ".chars().take(number).collect::<String>().replace("", "あ"))
                .await;
            for other in [&nurses[4], &nurses[8]] {
                nurses[0].invites(&patient, other).await;
            }
            patients.push(patient);
        }
        let village = server.organization_in("山の訪問看護", OrganizationKind::VisitingNurseStation, Some("452025"), None).await;
        let villager = server.persona("mura", village, Profession::Nurse, Role::Staff).await;
        let hers = villager.registers_as("山子", "やまこ").await;
        server.organization_in("市役所", OrganizationKind::Municipality, Some("452017"), None).await;
        Self { nurses, patients, villager, hers }
    }

    /// Everybody in the town posts once, about one patient after the other.
    async fn write(&self) -> Vec<Value> {
        let mut entries = Vec::new();
        for (number, nurse) in self.nurses.iter().enumerate() {
            let patient = &self.patients[number % self.patients.len()];
            entries.push(nurse.posts(patient, "訪問しました").await.is(201));
        }
        entries
    }
}

async fn viewer(server: &Server) -> Persona {
    let office = server.organization("県庁 長寿介護課", OrganizationKind::Prefecture).await;
    server.persona("kencho", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await
}

/// The figure of the last week.
fn figure(view: &Value, indicator: &str, area: &str, part: &str) -> Value {
    let series = view["series"].as_array().expect("series");
    let found = series.iter().find(|one| one["indicator"] == indicator && one["area"] == area && one["part"] == part);
    let values = found.unwrap_or_else(|| unreachable!("{indicator} {area} {part}"))["values"].as_array().expect("values");
    values.last().expect("a week").clone()
}

with_figures! {
    async fn a_week_is_counted_when_it_is_over_and_small_figures_are_held_back(server: &Server) {
        let towns = Towns::new(server).await;
        for entry in towns.write().await {
            towns.nurses[5].acknowledges(&entry).await;
            towns.nurses[9].acknowledges(&entry).await;
        }
        server.desk.publish_indicators().await.expect("nothing is over yet");
        assert_eq!(viewer(server).await.get("/api/indicators").await.is(200)["weeks"], json!([]));
        server.clock.advance_seconds(NEXT_WEEK);
        server.desk.publish_indicators().await.expect("published");
        let office = server.organization("県庁 医療政策課", OrganizationKind::Prefecture).await;
        let view = server.persona("kencho2", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await.get("/api/indicators").await.is(200);
        let weeks = view["weeks"].as_array().expect("weeks");
        assert_eq!((weeks.len(), &weeks[0]["from"], &weeks[0]["until"]), (1, &json!("2026-11-16"), &json!("2026-11-22")));
        assert!(weeks[0]["computed_at"].as_str().expect("a time").starts_with("2026-11-23T00:0"));
        assert_eq!((&view["least_persons"], &view["least_organizations"]), (&json!(10), &json!(3)));
        assert_eq!(view["areas"], json!([
            {"code": "all", "name": null}, {"code": "452017", "name": "市"}, {"code": "452025", "name": null}, {"code": "none", "name": null},
        ]));
        // The village wrote nothing, and that is not said: the town and the region have the same figure, and both can be shown or neither.
        let of = |indicator, area, part| figure(&view, indicator, area, part);
        assert_eq!(of("entries", "452025", "all"), Value::Null);
        assert_eq!(of("entries", "all", "all"), json!(12));
        assert_eq!(of("entries", "452017", "all"), Value::Null, "else the village would be the rest");
        assert_eq!(of("members_active", "all", "all"), json!(12));
        assert_eq!(of("members_active", "all", "nurse"), Value::Null, "nine");
        assert_eq!(of("organizations_active", "all", "all"), Value::Null, "three organizations are less than ten to hide among");
        // Two nurses did all the confirming.
        assert_eq!(of("acknowledgements", "all", "all"), Value::Null);
        for indicator in ["places_free", "wards_ask", "training_seats", "training_attendance", "disaster_answers"] {
            assert_eq!(of(indicator, "all", "all"), Value::Null, "{indicator}");
        }
        // Every figure is there for every area and part, shown or not.
        let professions = view["indicators"].as_array().expect("indicators").iter().find(|one| one["code"] == "members_active").expect("it")["parts"].as_array().expect("parts").len();
        let count = view["series"].as_array().expect("series").iter().filter(|one| one["indicator"] == "members_active").count();
        assert_eq!(count, 4 * (professions + 1));
    }

    async fn a_published_week_is_never_counted_again(server: &Server) {
        let towns = Towns::new(server).await;
        let entries = towns.write().await;
        towns.villager.posts(&towns.hers, "訪問しました").await.is(201);
        server.clock.advance_seconds(NEXT_WEEK);
        let (one, other) = tokio::join!(server.desk.publish_indicators(), server.desk.publish_indicators());
        assert!(one.is_ok() && other.is_ok(), "one of two servers is first");
        assert_eq!(server.database.count("indicator_week").await, 1);
        let who = viewer(server).await;
        let before = who.get("/api/indicators").await.is(200);
        assert_eq!(figure(&before, "entries", "all", "all"), json!(13));
        // What happens to the past later changes nothing that was told.
        server.database.run("update entry set state = 'withdrawn' where patient_id is not null").await;
        server.desk.publish_indicators().await.expect("nothing to do");
        assert_eq!(who.get("/api/indicators").await.is(200)["series"], before["series"]);
        server.database.run("update entry set state = 'posted'").await;
        // Weeks that a server slept through are made when it is back, one after the other.
        server.clock.advance_seconds(21 * 86_400);
        server.desk.publish_indicators().await.expect("published");
        let weeks = server.database.texts("select week from indicator_week order by week").await;
        assert_eq!(weeks, ["2026-11-16", "2026-11-23", "2026-11-30", "2026-12-07"]);
        let who = Persona::sign_in(server, &server.account("ato", towns.nurses[0].membership.organization, Profession::Clerk, Role::GovernmentViewer).await).await;
        let all = who.get("/api/indicators").await.is(200);
        assert_eq!(all["weeks"].as_array().expect("weeks").len(), 4);
        let some = who.get("/api/indicators?from=2026-11-17&until=2026-11-30&area=452017").await.is(200);
        let mondays: Vec<&Value> = some["weeks"].as_array().expect("weeks").iter().map(|week| &week["from"]).collect();
        assert_eq!(mondays, ["2026-11-23", "2026-11-30"]);
        assert!(some["series"].as_array().expect("series").iter().all(|one| one["area"] == "452017" || one["area"] == "all"));
        let told = who.get("/api/indicators?from=2026-12-01&until=2026-11-01").await.problem(422, "invalid");
        assert_eq!((&told["field"], &told["reason"]), (&json!("until"), &json!("out_of_range")));
        assert!(!entries.is_empty());
    }

    async fn those_who_answer_for_the_region_see_it_and_it_is_on_record(server: &Server) {
        let towns = Towns::new(server).await;
        towns.write().await;
        server.clock.advance_seconds(NEXT_WEEK);
        server.desk.publish_indicators().await.expect("published");
        let home = server.organization("拠点", OrganizationKind::CoordinationBase).await;
        for (login, profession, role, may) in [
            ("ken", Profession::MunicipalOfficer, Role::GovernmentViewer, true),
            ("kyoten", Profession::Clerk, Role::RegionAdmin, true),
            ("machi", Profession::MunicipalOfficer, Role::MunicipalOfficer, true),
            ("kango", Profession::Nurse, Role::Staff, false),
            ("kanri", Profession::Clerk, Role::OrgAdmin, false),
            ("kansa", Profession::Clerk, Role::Auditor, false),
        ] {
            let who = server.persona(login, home, profession, role).await;
            let session = who.get("/api/session").await.is(200);
            assert_eq!(session["may"].as_array().expect("a list").contains(&json!("see_indicators")), may, "{login}");
            for (path, depth) in [("/api/indicators", "listed"), ("/api/indicators.csv", "exported")] {
                assert_eq!(who.get(path).await.status.as_u16(), if may { 200 } else { 403 }, "{login}");
                let sql = "select action || ' ' || depth || ' ' || outcome from access_log order by at desc, position desc limit 1";
                let expected = if may { format!("see_indicators {depth} allowed") } else { "see_indicators decided denied".to_owned() };
                assert_eq!(server.database.texts(sql).await, [expected], "{login}");
            }
        }
        let region = server.desk.found_region("隣の圏域", "Asia/Tokyo").await.expect("a region");
        let new = tsunagu::desk::NewOrganization {
            name: "隣の県庁".to_owned(),
            kind: OrganizationKind::Prefecture,
            code: None,
            municipality_code: None,
            phone: None,
            night_phone: None,
            active_medical: false,
        };
        let next = server.desk.found_organization(region, new).await.expect("an organization");
        let stranger = server.persona_in(region, "tonari", next, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        assert_eq!(stranger.get("/api/indicators").await.is(200)["series"], json!([]));
    }

    async fn the_file_says_what_the_page_says(server: &Server) {
        let towns = Towns::new(server).await;
        towns.write().await;
        server.clock.advance_seconds(NEXT_WEEK);
        server.desk.publish_indicators().await.expect("published");
        let who = viewer(server).await;
        let answer = who.request(reqwest::Method::GET, "/api/indicators.csv").send().await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
        let text = answer.text().await.expect("a text");
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert!(text.starts_with('\u{feff}') && lines[0].starts_with("\"週の始まり\",\"週の終わり\",\"指標\""));
        assert!(lines.iter().any(|line| line.starts_with("\"2026-11-16\",\"2026-11-22\",\"投稿\",\"all\",\"圏域全体\",\"すべて\",\"12\",\"件\",\"2026-11-23 09:0")), "{text}");
        assert!(lines.iter().any(|line| line.contains("\"452025\",\"452025\",\"看取り\",\"非表示（少ないため）\"")));
        assert!(!text.contains("訪問看護\"") && !text.contains("org_") && !text.contains("per_"), "no organization and nobody");
    }
}
