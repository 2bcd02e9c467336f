//! Boards outside the app: whom a notice rings and why, by how each follows the board, and that a thousand cost one question.

use super::region::{Region, entries, notice};
use crate::harness::{Browser, CANARY, Persona, PushService, Pushed, Server, both, contains, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// So many people of one board.
const MANY: usize = 1500;

/// The region, a board for everybody, and the devices of nurse, physician and base at one push service.
struct Scene {
    region: Region,
    board: String,
    service: PushService,
    devices: BTreeMap<&'static str, Browser>,
}

impl Scene {
    async fn of(server: &Server) -> Self {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let service = PushService::open().await;
        let mut devices = BTreeMap::new();
        for (who, path) in [(&region.nurse, "/nurse"), (&region.doctor, "/doctor"), (&region.base, "/base")] {
            devices.insert(path, service.rings(who, path).await);
        }
        Self { region, board, service, devices }
    }

    async fn posts(&self, who: &Persona, change: Value) -> Value {
        let mut draft = notice("お知らせ");
        for (field, value) in change.as_object().expect("fields") {
            draft[field] = value.clone();
        }
        who.post(&entries(&self.board), &draft).await.is(201)
    }

    async fn answers(&self, who: &Persona, to: &Value, text: &str) -> Value {
        who.post(&entries(&self.board), &json!({"kind": "note", "text": text, "reply_to": to["id"]})).await.is(201)
    }

    async fn follows(&self, who: &Persona, level: &str) {
        let path = format!("/api/boards/{}/following", self.board);
        assert_eq!(who.send(Method::PUT, &path, None, &json!({"level": level})).await.is(200), json!({"level": level}));
        assert_eq!(who.get(&path).await.is(200), json!({"level": level}));
        assert_eq!(who.get(&format!("/api/boards/{}", self.board)).await.is(200)["following"], level);
    }

    /// Who was rung since the last look, and why.
    async fn rung(&self, server: &Server) -> BTreeSet<(String, String)> {
        server.desk.ring().await.expect("it rings");
        let told = |pushed: &Pushed| text(&self.devices[pushed.path.as_str()].opens(&pushed.body)["reason"]);
        self.service.taken().iter().map(|pushed| (pushed.path.trim_start_matches('/').to_owned(), told(pushed))).collect()
    }
}

fn set<const N: usize>(rung: [(&str, &str); N]) -> BTreeSet<(String, String)> {
    rung.map(|(who, reason)| (who.to_owned(), reason.to_owned())).into()
}

async fn chooses(who: &Persona, settings: Value) {
    who.send(Method::PUT, "/api/notifications/settings", None, &settings).await.is(200);
}

both! {
    async fn each_is_rung_by_what_they_follow_and_the_push_tells_nothing_of_the_notice(server: &Server) {
        let scene = Scene::of(server).await;
        let (nurse, doctor, officer) = (&scene.region.nurse, &scene.region.doctor, &scene.region.officer);
        assert_eq!(nurse.get(&format!("/api/boards/{}/following", scene.board)).await.is(200), json!({"level": "important"}));
        scene.follows(nurse, "all").await;
        scene.follows(doctor, "none").await;
        scene.posts(officer, json!({})).await;
        assert_eq!(scene.rung(server).await, set([("nurse", "notice")]), "a notice as any other");
        let important = scene.posts(officer, json!({"importance": "important"})).await;
        server.desk.ring().await.expect("it rings");
        let pushed = scene.service.taken();
        assert_eq!(pushed.iter().map(|one| one.path.as_str()).collect::<BTreeSet<_>>(), ["/base", "/nurse"].into());
        let told = scene.devices[pushed[0].path.as_str()].opens(&pushed[0].body);
        let link = format!("/boards/{}?at={}", scene.board, important["seq"]);
        assert_eq!(told, json!({"text": "つなぐ：新しい連絡が1件あります", "reason": "notice", "count": 1, "link": link, "tag": told["tag"]}));
        assert!(!contains(&pushed[0].body, CANARY.as_bytes()));
        scene.posts(officer, json!({"importance": "urgent"})).await;
        assert_eq!(scene.rung(server).await, set([("nurse", "urgent"), ("doctor", "urgent"), ("base", "urgent")]));
        assert!(scene.rung(server).await.is_empty(), "told once");
    }

    async fn who_is_asked_or_addressed_is_rung_and_an_answer_rings_whom_it_answers(server: &Server) {
        let scene = Scene::of(server).await;
        let (nurse, doctor, base) = (&scene.region.nurse, &scene.region.doctor, &scene.region.base);
        let asking = scene.posts(base, json!({"must_read": {"parties": [{"profession": "nurse"}]}})).await;
        assert_eq!(scene.rung(server).await, set([("nurse", "must_read")]));
        base.post(&format!("/api/entries/{}/reminder", text(&asking["id"])), &json!({})).await.is(204);
        assert_eq!(scene.rung(server).await, set([("nurse", "reminder")]));
        scene.posts(base, json!({"addressees": [{"profession": "physician"}]})).await;
        assert_eq!(scene.rung(server).await, set([("doctor", "addressed")]));
        scene.follows(nurse, "all").await;
        scene.follows(base, "all").await;
        let asked = scene.posts(nurse, json!({})).await;
        assert_eq!(scene.rung(server).await, set([("base", "notice")]));
        scene.answers(doctor, &asked, "ひとつ伺います").await;
        assert_eq!(scene.rung(server).await, set([("nurse", "addressed")]), "of answers only its author hears");
        scene.follows(nurse, "none").await;
        scene.answers(doctor, &asked, "もうひとつ伺います").await;
        assert!(scene.rung(server).await.is_empty());
    }

    async fn urgent_of_who_speaks_to_everybody_waits_for_nothing_and_of_others_as_the_rest(server: &Server) {
        let scene = Scene::of(server).await;
        let (nurse, doctor, officer) = (&scene.region.nurse, &scene.region.doctor, &scene.region.officer);
        // It is nine in the morning.
        chooses(doctor, json!({"quiet": {"from": "08:00", "until": "09:10"}})).await;
        let urgent = json!({"importance": "urgent"});
        let reach = |rings, quiet, silent| json!({"rings": rings, "quiet": quiet, "silent": silent});
        let path = format!("/api/boards/{}/urgent-reach", scene.board);
        assert_eq!(nurse.get(&path).await.is(200), reach(1, 1, 1), "the base, the physician, and the office without a device");
        assert_eq!(officer.get(&path).await.is(200), reach(3, 0, 0));
        scene.posts(nurse, urgent.clone()).await;
        assert_eq!(scene.rung(server).await, set([("base", "notice")]));
        scene.posts(officer, urgent.clone()).await;
        assert_eq!(scene.rung(server).await, set([("nurse", "urgent"), ("doctor", "urgent"), ("base", "urgent")]));
        server.clock.advance_seconds(11 * 60);
        assert_eq!(scene.rung(server).await, set([("doctor", "notice")]), "what was held back comes in the morning");
        chooses(doctor, json!({"per_hour": 1})).await;
        scene.posts(nurse, urgent.clone()).await;
        assert_eq!(scene.rung(server).await, set([("base", "notice")]), "the budget of the hour is used up");
        scene.posts(officer, urgent).await;
        assert!(scene.rung(server).await.contains(&("doctor".to_owned(), "urgent".to_owned())));
    }

    async fn what_was_seen_taken_back_or_over_and_who_may_not_read_it_is_not_rung(server: &Server) {
        let scene = Scene::of(server).await;
        let (base, doctor) = (&scene.region.base, &scene.region.doctor);
        let important = json!({"importance": "important"});
        let hospitals = text(&base.post("/api/boards", &super::region::board("notice", &json!({"organization_kinds": ["hospital"]}))).await.is(201)["id"]);
        let mut draft = notice("病院へ");
        draft["importance"] = json!("urgent");
        base.post(&entries(&hospitals), &draft).await.is(201);
        assert!(scene.rung(server).await.is_empty(), "they are not meant");
        let viewer = server.organization("県庁", OrganizationKind::Municipality).await;
        let viewer = server.persona("gyosei", viewer, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        let path = format!("/api/boards/{}/following", scene.board);
        viewer.send(Method::PUT, &path, None, &json!({"level": "all"})).await.problem(403, "forbidden");
        doctor.send(Method::PUT, &path, None, &json!({"level": "loud"})).await.problem(422, "invalid");
        chooses(doctor, json!({"quiet": {"from": "08:00", "until": "09:30"}})).await;
        let seen = scene.posts(base, important.clone()).await;
        doctor.post(&format!("/api/boards/{}/receipts", scene.board), &json!({"entries": [seen["id"]]})).await.is(202);
        let gone = scene.posts(base, important.clone()).await;
        let over = json!({"importance": "important", "notice": {"title": "短い", "expires_at": server.clock.in_seconds(600)}});
        scene.posts(base, over).await;
        assert_eq!(scene.rung(server).await, set([("nurse", "notice")]));
        server.desk.flush_receipts().await;
        base.post(&format!("/api/entries/{}/retraction", text(&gone["id"])), &json!({"kind": "withdrawn"})).await.is(200);
        server.clock.advance_seconds(31 * 60);
        assert!(scene.rung(server).await.is_empty());
    }

    async fn a_thousand_and_a_half_are_noted_in_one_go(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        // Devices that nobody signed in with for long: noted, and then told nothing.
        let id = if server.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        let people = format!(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < {MANY})
             insert into membership (id, region_id, person_id, organization_id, profession, role, from_at, until_at)
             select {id}, o.region_id, {id}, o.id, 'nurse', 'staff', 0, null from n, organization o where o.kind = 'clinic'"
        );
        let hash = if server.database.is_sqlite() { "m.id" } else { "uuid_send(m.id)" };
        let devices = format!(
            "insert into push_subscription (id, region_id, person_id, membership_id, session_id, endpoint_hash, address, created_at, renewed_at)
             select m.id, m.region_id, m.person_id, m.id, m.id, {hash}, {hash}, 0, 0 from membership m where m.from_at = 0"
        );
        server.database.run(&people).await;
        server.database.run(&devices).await;
        let mut draft = notice("みなさまへ");
        draft["importance"] = json!("important");
        region.base.post(&entries(&board), &draft).await.is(201);
        server.desk.ring().await.expect("it rings");
        assert_eq!(server.database.count("notification where outcome = 'no_device'").await, MANY);
        let moments = server.database.texts("select distinct cast(created_at as text) from notification").await;
        assert_eq!(moments.len(), 1, "of one look, by one insert");
        // They would not open.
        server.database.run("delete from push_subscription where created_at = 0").await;
    }
}
