//! Functions that people take turns at (当番): who is reached, what the entry keeps of it, who plans, and what becomes of it when somebody goes.

use crate::harness::{Account, CANARY, Patient, Persona, PushService, Server, both, key, note, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

const HOUR: i64 = 3600;

/// A station with an admin and two nurses, and a physician of a clinic who looks after a patient with them. It is nine in the morning.
struct Scene {
    admin: Persona,
    suzuki: Persona,
    sato: Persona,
    doctor: Persona,
    patient: Patient,
}

impl Scene {
    async fn of(server: &Server) -> Self {
        let suzuki = server.nurse("suzuki").await;
        let station = suzuki.membership.organization;
        let sato = server.persona("sato", station, Profession::Nurse, Role::Staff).await;
        let admin = server.admin("kanri", station).await;
        let doctor = server.physician("tanaka").await;
        let patient = suzuki.registers("花子").await;
        suzuki.invites(&patient, &doctor).await;
        Self { admin, suzuki, sato, doctor, patient }
    }

    /// So many hours later; by then they must sign in anew.
    async fn after(self, server: &Server, hours: i64) -> Self {
        server.clock.advance_seconds(hours * HOUR);
        let again = async |who: &Persona, login: &str| {
            Persona::sign_in(server, &Account { login: login.to_owned(), membership: who.membership.clone() }).await
        };
        Self {
            admin: again(&self.admin, "kanri").await,
            suzuki: again(&self.suzuki, "suzuki").await,
            sato: again(&self.sato, "sato").await,
            doctor: again(&self.doctor, "tanaka").await,
            patient: self.patient,
        }
    }

    fn rotas(&self) -> String {
        format!("/api/organizations/{}/rotas", self.admin.organization())
    }

    async fn makes(&self, body: Value) -> Value {
        self.admin.post(&self.rotas(), &body).await.is(201)
    }

    /// Shifts of somebody, from and until so many hours from now.
    async fn plans(&self, server: &Server, rota: &Value, shifts: &[(&Persona, i64, i64)]) {
        let shifts: Vec<Value> = shifts.iter().map(|(who, from, until)| shift(server, who, *from, *until)).collect();
        self.admin.post(&plan(rota), &json!({"shifts": shifts})).await.is(204);
    }

    async fn asks(&self, rota: &Value) -> Value {
        let mut draft = note("どうしましょう");
        draft["addressees"] = json!([{"rota": rota["id"]}]);
        self.doctor.posts_with(&self.patient, &key(), draft).await.is(201)
    }

    async fn rota(&self, id: &Value) -> Value {
        let found = self.suzuki.get(&self.rotas()).await.is(200);
        found["items"].as_array().expect("a list").iter().find(|one| one["id"] == *id).cloned().unwrap_or_default()
    }

    async fn shifts(&self, server: &Server, rota: &Value) -> Vec<Value> {
        let path = format!("{}?from={}&until={}", plan(rota), server.clock.in_seconds(-HOUR), server.clock.in_seconds(60 * 24 * HOUR));
        self.suzuki.get(&path).await.is(200)["items"].as_array().expect("a list").clone()
    }
}

fn plan(rota: &Value) -> String {
    format!("/api/rotas/{}/shifts", text(&rota["id"]))
}

fn shift(server: &Server, who: &Persona, from: i64, until: i64) -> Value {
    let at = |hours: i64| server.clock.in_seconds(hours * HOUR);
    json!({"membership": who.membership.id.to_string(), "from": at(from), "until": at(until)})
}

async fn addressed(who: &Persona) -> usize {
    who.get("/api/today").await.is(200)["addressed"].as_array().map_or(0, Vec::len)
}

/// The name that somebody has in tests.
fn name(login: &str) -> String {
    format!("{CANARY} {login}")
}

/// A moment to the second.
fn second(moment: &Value) -> String {
    text(moment).chars().take(19).collect()
}

/// Whom an entry reached: person by person.
fn reached(entry: &Value) -> Vec<Value> {
    entry["on_duty"].as_array().map(|rows| rows.iter().map(|row| row["person"].clone()).collect()).unwrap_or_default()
}

both! {
    async fn whoever_is_on_duty_is_reached_and_the_entry_keeps_who_that_was(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        assert_eq!((&night["version"], &night["deputy"], &night["reached"]["by"]), (&json!(1), &Value::Null, &json!("everyone")));
        scene.plans(server, &night, &[(&scene.suzuki, -1, 2), (&scene.sato, 2, 10)]).await;
        let on_duty = &scene.rota(&night["id"]).await["reached"];
        let until = second(&json!(server.clock.in_seconds(2 * HOUR)));
        assert_eq!((&on_duty["by"], second(&on_duty["until"])), (&json!("shift"), until));
        assert_eq!(on_duty["persons"], json!([{"person": scene.suzuki.person(), "person_name": name("suzuki")}]));

        // The physician's organization sees it with the team.
        let team = scene.doctor.get(&format!("/api/patients/{}/team", scene.patient.id)).await.is(200);
        let row = team["items"].as_array().expect("rows").iter().find(|row| row["organization"] == scene.suzuki.organization()).expect("theirs").clone();
        assert_eq!((&row["rotas"][0]["name"], &row["rotas"][0]["reached"]["persons"][0]["person_name"]), (&json!("夜間オンコール"), &json!(name("suzuki"))));

        let asked = scene.asks(&night).await;
        assert_eq!(asked["addressees"], json!([{"rota": night["id"]}]));
        let kept = json!([{"rota": night["id"], "name": "夜間オンコール", "organization": scene.suzuki.organization(), "person": scene.suzuki.person(), "person_name": name("suzuki"), "passed_on_at": null}]);
        assert_eq!(asked["on_duty"], kept);
        assert_eq!((addressed(&scene.suzuki).await, addressed(&scene.sato).await, addressed(&scene.doctor).await), (1, 0, 0));

        // Two hours later it is another's; what was written and seen stays whose it was.
        scene.suzuki.sees(&scene.patient, &[&asked]).await.is(202);
        server.desk.flush_receipts().await;
        let scene = scene.after(server, 2).await;
        let later = scene.asks(&night).await;
        assert_eq!(reached(&later), [json!(scene.sato.person())]);
        assert_eq!((addressed(&scene.suzuki).await, addressed(&scene.sato).await), (0, 1));
        let read = scene.sato.reads(&scene.patient).await.is(200);
        let entries = read["items"].as_array().expect("entries");
        let of = |entry: &Value| entries.iter().find(|one| one["id"] == entry["id"]).map(|one| (one["addressees"].clone(), one["on_duty"].clone()));
        assert_eq!(of(&asked), Some((json!([{"rota": night["id"]}]), kept)));
        assert_eq!(of(&later).map(|(_, on_duty)| on_duty[0]["person"].clone()), Some(json!(scene.sato.person())));
        // An entry that is addressed to nobody's function says nothing of one.
        assert!(scene.doctor.posts(&scene.patient, "ふつう").await.is(201).get("on_duty").is_none());
    }

    async fn a_deputy_is_reached_in_quiet_hours_and_everybody_where_nobody_is(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        let quiet = json!({"from": "12:00", "until": "08:30"});
        let problem = scene.admin.post(&scene.rotas(), &json!({"name": "相談窓口", "quiet": quiet})).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("deputy"), &json!("missing")));
        let desk = scene.makes(json!({"name": "相談窓口", "quiet": quiet, "deputy": {"rota": night["id"]}})).await;
        assert_eq!((&desk["deputy"]["name"], &desk["quiet"]), (&json!("夜間オンコール"), &quiet));

        // Nobody anywhere: the organization.
        let asked = scene.asks(&desk).await;
        assert_eq!((reached(&asked), &asked["on_duty"][0]["organization"]), (vec![Value::Null], &json!(scene.suzuki.organization())));
        assert_eq!((addressed(&scene.suzuki).await, addressed(&scene.sato).await, addressed(&scene.doctor).await), (1, 1, 0));

        scene.plans(server, &desk, &[(&scene.suzuki, 0, 8)]).await;
        scene.plans(server, &night, &[(&scene.sato, 0, 20)]).await;
        assert_eq!(reached(&scene.asks(&desk).await), [json!(scene.suzuki.person())]);
        let scene = scene.after(server, 3).await;
        assert_eq!(reached(&scene.asks(&desk).await), [json!(scene.sato.person())], "from noon on the desk is quiet");

        // A colleague stands in; one who is away does not.
        let body = json!({"name": "夜間オンコール", "deputy": {"membership": scene.admin.membership.id.to_string()}});
        let path = format!("/api/rotas/{}", text(&night["id"]));
        let send = |admin: &Persona, version: i64, body: Value| admin.request(Method::PUT, &path).header("If-Match", version).json(&body);
        let edited = crate::harness::answer(send(&scene.admin, 1, body.clone())).await.is(200);
        assert_eq!((&edited["version"], &edited["deputy"]["name"]), (&json!(2), &json!(name("kanri"))));
        crate::harness::answer(send(&scene.admin, 1, body)).await.problem(412, "stale");
        let scene = scene.after(server, 18).await;
        assert_eq!(scene.rota(&night["id"]).await["reached"]["persons"][0]["person"], scene.admin.person());
        for (field, wrong) in [
            ("name", json!({"name": ""})),
            ("name", json!({"name": "あ".repeat(61)})),
            ("deputy", json!({"name": "窓口", "deputy": {"rota": night["id"]}})),
            ("deputy", json!({"name": "窓口", "deputy": {"membership": scene.doctor.membership.id.to_string()}})),
            ("quiet.until", json!({"name": "窓口", "quiet": {"from": "10:00", "until": "10:00"}, "deputy": {"rota": desk["id"]}})),
        ] {
            assert_eq!(crate::harness::answer(send(&scene.admin, 2, wrong)).await.problem(422, "invalid")["field"], field);
        }
    }

    async fn it_rings_whoever_is_on_duty_whatever_their_quiet_hours_and_lets_the_others_sleep(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        scene.plans(server, &night, &[(&scene.suzuki, 0, 9)]).await;
        let service = PushService::open().await;
        let (first, second) = (service.rings(&scene.suzuki, "/suzuki").await, service.rings(&scene.sato, "/sato").await);
        for who in [&scene.suzuki, &scene.sato] {
            let quiet = json!({"addressed": false, "must_read": false, "urgent": false, "quiet": {"from": "00:00", "until": "23:59"}, "per_hour": 1});
            who.send(Method::PUT, "/api/notifications/settings", None, &quiet).await.is(200);
        }
        scene.asks(&night).await;
        // Asked by way of the function, the organization answers, and the function rings.
        let mut asking = note("確認してください");
        asking["must_read"] = json!({"parties": [{"rota": night["id"]}]});
        let asked = scene.doctor.posts_with(&scene.patient, &key(), asking).await.is(201);
        assert_eq!((&asked["addressees"], &asked["must_read"]["parties"]), (&json!([{"rota": night["id"]}]), &json!([{"rota": night["id"]}])));
        server.desk.ring().await.expect("it rings");
        let letters = service.taken();
        assert_eq!(letters.len(), 2, "both to the one on duty");
        for letter in &letters {
            assert_eq!(first.opens(&letter.body)["reason"], "on_duty");
        }
        assert!(service.told(&second).is_empty());
        let status = scene.doctor.get(&format!("/api/entries/{}/must-read", text(&asked["id"]))).await.is(200);
        assert_eq!((status["parties"].as_array().map(Vec::len), &status["parties"][0]["organization"]), (Some(1), &json!(scene.suzuki.organization())));
        assert_eq!(scene.sato.get("/api/today").await.is(200)["waiting"].as_array().map(Vec::len), Some(1), "a colleague may answer");
        scene.sato.acknowledges(&asked).await.is(200);
        assert_eq!(scene.suzuki.get("/api/today").await.is(200)["waiting"].as_array().map(Vec::len), Some(0));
    }

    async fn what_nobody_saw_goes_on_to_whoever_has_the_next_turn(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        scene.plans(server, &night, &[(&scene.suzuki, -1, 2), (&scene.sato, 2, 10)]).await;
        let (seen, unseen, confirmed) = (scene.asks(&night).await, scene.asks(&night).await, scene.asks(&night).await);
        scene.suzuki.sees(&scene.patient, &[&seen]).await.is(202);
        scene.admin.acknowledges(&confirmed).await.is(200);
        server.desk.flush_receipts().await;
        server.desk.ring().await.expect("it rings");
        assert_eq!(addressed(&scene.sato).await, 0, "it is the first one's turn yet");

        let service = PushService::open().await;
        let browser = service.rings(&scene.sato, "/sato").await;
        let scene = scene.after(server, 2).await;
        for _ in 0..2 {
            server.desk.ring().await.expect("it rings");
            server.clock.advance_seconds(61);
        }
        assert_eq!(addressed(&scene.sato).await, 1);
        assert_eq!(service.reasons(&browser), ["on_duty"]);
        let read = scene.doctor.reads(&scene.patient).await.is(200);
        let of = |entry: &Value| read["items"].as_array().expect("entries").iter().find(|one| one["id"] == entry["id"]).map(reached);
        assert_eq!(of(&unseen), Some(vec![json!(scene.suzuki.person()), json!(scene.sato.person())]));
        assert_eq!((of(&seen), of(&confirmed)), (Some(vec![json!(scene.suzuki.person())]), Some(vec![json!(scene.suzuki.person())])));
    }

    async fn a_plan_is_made_together_or_not_at_all(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        scene.plans(server, &night, &[(&scene.suzuki, 24, 33), (&scene.sato, 24, 33)]).await;
        let refused = |shifts: Vec<Value>| { let (admin, path) = (&scene.admin, plan(&night)); async move { admin.post(&path, &json!({"shifts": shifts})).await.problem(422, "invalid") } };
        for (shifts, field, reason) in [
            (vec![], "shifts", "empty"),
            (vec![shift(server, &scene.sato, 48, 57), shift(server, &scene.suzuki, 32, 40)], "shifts", "overlaps"),
            (vec![shift(server, &scene.sato, 48, 57), shift(server, &scene.sato, 50, 60)], "shifts[1]", "overlaps"),
            (vec![shift(server, &scene.sato, 48, 57), shift(server, &scene.sato, 60, 60)], "shifts[1].until", "out_of_range"),
            (vec![shift(server, &scene.sato, -9, -1)], "shifts[0].until", "too_old"),
            (vec![shift(server, &scene.doctor, 48, 57)], "shifts[0].membership", "unknown_id"),
            (vec![shift(server, &scene.sato, 24 * 401, 24 * 401 + 9)], "shifts[0].until", "out_of_range"),
        ] {
            let problem = refused(shifts).await;
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)));
        }
        assert_eq!(scene.shifts(server, &night).await.len(), 2);

        // A hundred who plan the same at once: one does.
        let body = json!({"shifts": [shift(server, &scene.suzuki, 72, 80)]});
        let path = plan(&night);
        let answers = join_all((0..100).map(|_| scene.admin.post(&path, &body))).await;
        let outcomes: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(outcomes.iter().filter(|status| **status == 204).count(), 1, "{outcomes:?}");
        // Sent twice under one key, it stands once, and both are told that it does.
        let (again, body) = (key(), json!({"shifts": [shift(server, &scene.suzuki, 96, 104)]}));
        for _ in 0..2 {
            scene.admin.send(Method::POST, &path, Some(&again), &body).await.is(204);
        }
        let shifts = scene.shifts(server, &night).await;
        assert_eq!(shifts.len(), 4);

        let stretch = |from: i64, until: i64| format!("{path}?from={}&until={}", server.clock.in_seconds(from * HOUR), server.clock.in_seconds(until * HOUR));
        assert_eq!(scene.suzuki.get(&stretch(25, 26)).await.is(200)["items"].as_array().map(Vec::len), Some(2));
        scene.suzuki.get(&stretch(0, 24 * 63)).await.problem(422, "invalid");
        scene.suzuki.get(&stretch(1, 1)).await.problem(422, "invalid");

        // Taken off twice, it is off; a turn that has begun ends now.
        let shift_of = |at: usize| format!("/api/shifts/{}", text(&shifts[at]["id"]));
        for (at, status) in [(0, 204), (0, 404)] {
            assert_eq!(scene.admin.send(Method::DELETE, &shift_of(at), None, &Value::Null).await.status.as_u16(), status);
        }
        let scene = scene.after(server, 25).await;
        scene.admin.send(Method::DELETE, &shift_of(1), None, &Value::Null).await.is(204);
        assert_eq!(scene.rota(&night["id"]).await["reached"]["by"], "everyone");
        let left = scene.shifts(server, &night).await;
        assert_eq!((left.len(), second(&left[0]["until"])), (3, second(&json!(server.clock.in_seconds(0)))));
    }

    async fn only_an_admin_plans_and_only_colleagues_look(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        scene.plans(server, &night, &[(&scene.suzuki, 0, 9)]).await;
        let shift_id = text(&scene.shifts(server, &night).await[0]["id"]);
        let rota = format!("/api/rotas/{}", text(&night["id"]));
        let body = json!({"name": "別の名"});
        for (who, status) in [(&scene.suzuki, 403), (&scene.doctor, 403)] {
            assert_eq!(who.post(&scene.rotas(), &body).await.status.as_u16(), status);
            assert_eq!(crate::harness::answer(who.request(Method::PUT, &rota).header("If-Match", 1).json(&body)).await.status.as_u16(), status);
            assert_eq!(who.send(Method::DELETE, &rota, None, &Value::Null).await.status.as_u16(), status);
            assert_eq!(who.send(Method::DELETE, &format!("/api/shifts/{shift_id}"), None, &Value::Null).await.status.as_u16(), status);
            let shifts = json!({"shifts": [shift(server, &scene.sato, 1, 2)]});
            assert_eq!(who.post(&plan(&night), &shifts).await.status.as_u16(), status);
        }
        scene.doctor.get(&scene.rotas()).await.problem(403, "forbidden");
        let stretch = format!("{}?from={}&until={}", plan(&night), server.clock.in_seconds(0), server.clock.in_seconds(HOUR));
        scene.doctor.get(&stretch).await.problem(403, "forbidden");
        assert_eq!(scene.shifts(server, &night).await.len(), 1);
        // What it is called is for the region to read: no name of anybody.
        let problem = scene.admin.post(&scene.rotas(), &json!({"name": "山田花子様の電話 090-1234-5678"})).await;
        assert_eq!(problem.status.as_u16(), 422);
        // Of another region nobody knows it.
        let mut draft = note("だれか");
        draft["addressees"] = json!([{"rota": "rota_00000000000000000000000000"}]);
        let problem = scene.doctor.posts_with(&scene.patient, &key(), draft).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("addressees"), &json!("unknown_id")));

        // Ended, it is in no list; what was written to it still says its name.
        let asked = scene.asks(&night).await;
        let desk = scene.makes(json!({"name": "窓口", "quiet": {"from": "12:00", "until": "13:00"}, "deputy": {"rota": night["id"]}})).await;
        scene.admin.send(Method::DELETE, &rota, None, &Value::Null).await.is(204);
        scene.admin.send(Method::DELETE, &rota, None, &Value::Null).await.not_found();
        let left = scene.rota(&desk["id"]).await;
        assert_eq!((&left["deputy"], &left["quiet"]), (&Value::Null, &Value::Null));
        assert_eq!(scene.rota(&night["id"]).await, Value::Null);
        let read = scene.doctor.reads(&scene.patient).await.is(200);
        let entry = read["items"].as_array().expect("entries").iter().find(|one| one["id"] == asked["id"]).expect("it").clone();
        assert_eq!((&entry["on_duty"][0]["name"], &entry["on_duty"][0]["person_name"]), (&json!("夜間オンコール"), &json!(name("suzuki"))));
        // And can be put right.
        let mut right = note("直しました");
        right["addressees"] = entry["addressees"].clone();
        let path = format!("/api/entries/{}/corrections", text(&entry["id"]));
        let corrected = scene.doctor.post(&path, &json!({"revision": entry["revision"], "entry": right})).await.is(201);
        assert_eq!(corrected["on_duty"], entry["on_duty"]);
    }

    async fn nobody_is_reached_who_may_not_read_it_or_wrote_it(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        let auditor = server.persona("kansa", scene.admin.membership.organization, Profession::Clerk, Role::Auditor).await;
        let watching = json!({"shifts": [shift(server, &auditor, 0, 9)]});
        assert_eq!(scene.admin.post(&plan(&night), &watching).await.problem(422, "invalid")["reason"], "unknown_id");
        scene.plans(server, &night, &[(&scene.suzuki, 0, 9)]).await;
        assert_eq!(reached(&scene.asks(&night).await), [json!(scene.suzuki.person())]);
        let mut own = note("自分の当番へ");
        own["addressees"] = json!([{"rota": night["id"]}, {"rota": night["id"]}]);
        let own = scene.suzuki.posts_with(&scene.patient, &key(), own).await.is(201);
        assert_eq!((reached(&own), own["addressees"].as_array().map(Vec::len)), (vec![Value::Null], Some(1)));
        // A function of whoever is not on the team is none here, whoever knows its id.
        let elsewhere = server.organization("よその訪看", OrganizationKind::VisitingNurseStation).await;
        let other = server.admin("yoso", elsewhere).await;
        let theirs = other.post(&format!("/api/organizations/{elsewhere}/rotas"), &json!({"name": "よその当番"})).await.is(201);
        let mut draft = note("よそへ");
        draft["addressees"] = json!([{"rota": theirs["id"]}]);
        assert_eq!(scene.doctor.posts_with(&scene.patient, &key(), draft).await.problem(422, "invalid")["reason"], "unknown_id");
    }

    async fn a_reminder_goes_to_whoever_has_it_by_then(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        scene.plans(server, &night, &[(&scene.suzuki, -1, 2), (&scene.sato, 2, 10)]).await;
        let mut asking = note("確認してください");
        asking["must_read"] = json!({"parties": [{"rota": night["id"]}]});
        let asked = scene.doctor.posts_with(&scene.patient, &key(), asking).await.is(201);
        scene.suzuki.sees(&scene.patient, &[&asked]).await.is(202);
        server.desk.flush_receipts().await;
        let service = PushService::open().await;
        let (first, second) = (service.rings(&scene.suzuki, "/suzuki").await, service.rings(&scene.sato, "/sato").await);
        let scene = scene.after(server, 2).await;
        scene.doctor.post(&format!("/api/entries/{}/reminder", text(&asked["id"])), &json!({})).await.is(204);
        server.desk.ring().await.expect("it rings");
        let letters = service.taken();
        let [only] = letters.as_slice() else { unreachable!("{} letters", letters.len()) };
        assert_eq!((only.path.as_str(), &second.opens(&only.body)["reason"]), ("/sato", &json!("on_duty")));
        assert!(service.told(&first).is_empty());
        // A correction that says nothing of the function keeps that it is asked by way of it.
        let corrected = scene.doctor.corrects(&asked, "直した").await.is(201);
        assert_eq!((&corrected["addressees"], reached(&corrected)), (&json!([{"rota": night["id"]}]), vec![json!(scene.suzuki.person()), json!(scene.sato.person())]));
    }

    async fn what_fell_into_a_gap_or_rang_before_goes_on_when_a_turn_begins(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール"})).await;
        scene.plans(server, &night, &[(&scene.sato, 2, 10)]).await;
        let service = PushService::open().await;
        let browser = service.rings(&scene.sato, "/sato").await;
        let mut urgent = note("急ぎです");
        urgent["importance"] = json!("urgent");
        urgent["addressees"] = json!([{"rota": night["id"]}]);
        let urgent = scene.doctor.posts_with(&scene.patient, &key(), urgent).await.is(201);
        assert_eq!(reached(&urgent), [Value::Null]);
        server.desk.ring().await.expect("it rings");
        assert_eq!(service.reasons(&browser), ["urgent"]);
        let scene = scene.after(server, 2).await;
        for _ in 0..2 {
            server.desk.ring().await.expect("it rings");
            server.clock.advance_seconds(61);
        }
        assert_eq!(service.reasons(&browser), ["on_duty"], "it is hers now");
        // Her turn ends, and nobody follows: it is everybody's again.
        let scene = scene.after(server, 8).await;
        for _ in 0..2 {
            server.desk.ring().await.expect("it rings");
            server.clock.advance_seconds(61);
        }
        let read = scene.doctor.reads(&scene.patient).await.is(200);
        let entry = read["items"].as_array().expect("entries").iter().find(|one| one["id"] == urgent["id"]).expect("it").clone();
        assert_eq!(reached(&entry), [Value::Null, json!(scene.sato.person()), Value::Null]);
        let left: Vec<bool> = entry["on_duty"].as_array().expect("rows").iter().map(|row| row["passed_on_at"].is_string()).collect();
        assert_eq!((left, entry["addressees"].as_array().map(Vec::len)), (vec![true, true, false], Some(1)));
        assert_eq!(addressed(&scene.suzuki).await, 1);
    }

    async fn whoever_goes_leaves_the_plan_to_a_colleague_or_leaves_a_gap(server: &Server) {
        let scene = Scene::of(server).await;
        let night = scene.makes(json!({"name": "夜間オンコール", "quiet": {"from": "12:00", "until": "13:00"}, "deputy": {"membership": scene.suzuki.membership.id.to_string()}})).await;
        scene.plans(server, &night, &[(&scene.suzuki, -1, 3), (&scene.suzuki, 24, 33), (&scene.sato, 30, 40)]).await;
        let path = format!("/api/memberships/{}/departure", scene.suzuki.membership.id);
        assert_eq!(scene.admin.get(&path).await.is(200)["rosters"], json!(["shifts"]));
        let body = json!({"hand_overs": [{"what": "shifts", "to": scene.sato.membership.id.to_string()}]});
        let departed = scene.admin.post(&path, &body).await.is(200);
        assert_eq!(departed["open"]["rosters"], json!([]));
        let found = scene.sato.get(&scene.rotas()).await.is(200)["items"][0].clone();
        assert_eq!((&found["reached"]["persons"][0]["person_name"], &found["deputy"]["name"]), (&json!(name("sato")), &json!(name("sato"))));
        let stretch = format!("{}?from={}&until={}", plan(&night), server.clock.in_seconds(-2 * HOUR), server.clock.in_seconds(48 * HOUR));
        let shifts = scene.sato.get(&stretch).await.is(200);
        let turns: Vec<(String, String)> = shifts["items"].as_array().expect("turns").iter().map(|one| (text(&one["person_name"]), second(&one["from"]))).collect();
        let at = |hours: i64| second(&json!(server.clock.in_seconds(hours * HOUR)));
        // The turn that had begun is cut in two; the one of the next day meets a turn of hers, which does no harm.
        let wanted = [("suzuki", at(-1)), ("sato", at(0)), ("sato", at(24)), ("sato", at(30))].map(|(who, from)| (name(who), from));
        assert_eq!(turns, wanted);

        // Nobody takes it: a gap, and no quiet hours that would reach nobody.
        let path = format!("/api/memberships/{}/departure", scene.sato.membership.id);
        scene.admin.post(&path, &json!({})).await.is(200);
        let found = scene.admin.get(&scene.rotas()).await.is(200)["items"][0].clone();
        assert_eq!((&found["reached"]["by"], &found["deputy"], &found["quiet"]), (&json!("everyone"), &Value::Null, &Value::Null));
        assert_eq!(server.database.count("shift where until_at > from_at and from_at > 0").await, 2, "what was stays");
    }

    async fn a_plan_tells_nothing_to_the_log_of_the_server(server: &Server) {
        let scene = Scene::of(server).await;
        let problem = scene.admin.post(&scene.rotas(), &json!({"name": CANARY.repeat(10)})).await;
        assert_eq!(problem.status.as_u16(), 422);
        let station = server.organization("別の訪看", OrganizationKind::VisitingNurseStation).await;
        let other = server.admin("betsu", station).await;
        let made = other.post(&format!("/api/organizations/{station}/rotas"), &json!({"name": "窓口", "deputy": {"membership": scene.sato.membership.id.to_string()}})).await;
        assert_eq!(made.problem(422, "invalid")["field"], "deputy");
        assert_eq!(server.database.count("access_log where action = 'keep_rotas'").await, 0, "nothing was written");
        scene.makes(json!({"name": "窓口"})).await;
        assert_eq!(server.database.count("access_log where action = 'keep_rotas' and depth = 'written'").await, 1);
    }
}
