//! Who goes, and who is away for a time: everything closes, and what is named after them is given to others or listed.

use crate::harness::{Patient, Persona, Server, both, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tsunagu::domain::people::{Profession, Role};

/// A station with an admin, a nurse who is the primary nurse of a patient whom the admin's organization hosts, and a colleague.
struct Station {
    admin: Persona,
    leaver: Persona,
    colleague: Persona,
    patient: Patient,
    part: String,
}

impl Station {
    async fn new(server: &Server) -> Self {
        let leaver = server.nurse("suzuki").await;
        let station = leaver.membership.organization;
        let admin = server.admin("kanri", station).await;
        let colleague = server.persona("mori", station, Profession::Nurse, Role::Staff).await;
        let patient = leaver.registers("花子").await;
        let body = json!({"organization": station, "person": leaver.person(), "basis": "written", "team_role": "primary_nurse"});
        let part = leaver.post(&format!("/api/patients/{}/team", patient.id), &body).await.is(201);
        Self { admin, leaver, colleague, patient, part: text(&part["id"]) }
    }

    fn path(&self) -> String {
        format!("/api/memberships/{}/departure", self.leaver.membership.id)
    }

    async fn primary_nurses(&self) -> Vec<Value> {
        let team = self.colleague.get(&format!("/api/patients/{}/team", self.patient.id)).await.is(200);
        let rows = team["items"].as_array().expect("items").clone();
        rows.into_iter()
            .filter(|row| row["team_role"] == "primary_nurse" && row["active"] == true)
            .map(|row| row["person"].clone())
            .collect()
    }
}

both! {
    async fn what_somebody_leaves_is_listed_and_handed_over_in_one_change(server: &Server) {
        let station = Station::new(server).await;
        let (admin, leaver, colleague) = (&station.admin, &station.leaver, &station.colleague);
        leaver.get(&station.path()).await.problem(403, "forbidden");
        let open = admin.get(&station.path()).await.is(200);
        let parts = open["teams"].as_array().map_or(0, Vec::len) + usize::try_from(open["hidden_teams"].as_u64().expect("a number")).expect("few");
        assert_eq!(parts, 1, "{open}");
        assert_eq!(open["candidates"][0]["membership"], colleague.membership.id.to_string(), "the same profession first");
        assert_eq!(station.primary_nurses().await, [json!(leaver.person())]);
        leaver.posts(&station.patient, "最後の記録").await.is(201);
        let unknown = json!({"hand_overs": [{"what": station.part, "to": leaver.membership.id}]});
        assert_eq!(admin.post(&station.path(), &unknown).await.problem(422, "invalid")["field"], "hand_overs[0].to");
        let body = json!({"hand_overs": [{"what": station.part, "to": colleague.membership.id}]});
        let done = admin.post(&station.path(), &body).await.is(200);
        assert_eq!((&done["open"]["teams"], &done["open"]["hidden_teams"]), (&json!([]), &json!(0)), "{done}");
        assert!(done["open"]["membership"]["left_on"].is_string());
        assert_eq!(station.primary_nurses().await, [json!(colleague.person())]);
        leaver.reads(&station.patient).await.problem(401, "sign_in_required");
        admin.post(&station.path(), &json!({})).await.problem(412, "stale");
        let written = colleague.reads(&station.patient).await.is(200)["items"][0]["author"].clone();
        assert_eq!((&written["membership"], &written["left_on"]), (&json!(leaver.membership.id), &done["open"]["membership"]["left_on"]));
        let roster = admin.get(&format!("/api/organizations/{}/roster", admin.organization())).await.is(200);
        assert_eq!(roster["left"][0]["membership"], leaver.membership.id.to_string());
    }

    // A13: sessions and sockets of somebody who goes are dead within a second.
    async fn a_departure_ends_live_sockets_at_once(server: &Server) {
        let station = Station::new(server).await;
        let mut socket = station.leaver.listens().await;
        socket.next_of("heads").await;
        let begun = Instant::now();
        station.admin.post(&station.path(), &json!({})).await.is(200);
        assert_eq!(socket.close_code().await, Some(4401));
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        station.leaver.get("/api/patients").await.problem(401, "sign_in_required");
    }

    async fn of_two_admins_who_let_the_same_person_go_one_does(server: &Server) {
        let station = Station::new(server).await;
        let other = server.admin("kanri2", station.leaver.membership.organization).await;
        let (path, body) = (station.path(), json!({}));
        let (one, two) = tokio::join!(station.admin.post(&path, &body), other.post(&path, &body));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(station.primary_nurses().await, Vec::<Value>::new());
    }

    async fn who_watches_the_organization_is_not_its_admins_to_be_rid_of(server: &Server) {
        let station = Station::new(server).await;
        let auditor = server.persona("kansa", station.leaver.membership.organization, Profession::Clerk, Role::Auditor).await;
        let path = |what: &str| format!("/api/memberships/{}/{what}", auditor.membership.id);
        let today = server.clock.in_seconds(0)[..10].to_owned();
        station.admin.post(&path("departure"), &json!({})).await.problem(403, "forbidden");
        station.admin.post(&path("end"), &json!({})).await.problem(403, "forbidden");
        let away = json!({"from": today, "until": today});
        station.admin.send(Method::PUT, &path("leave"), None, &away).await.problem(403, "forbidden");
        auditor.get("/api/access-log").await.is(200);
    }

    async fn before_the_last_day_only_what_is_handed_over_is_taken(server: &Server) {
        let station = Station::new(server).await;
        let duty = json!({"hour": 9, "members": [station.leaver.membership.id]});
        station.leaver.send(Method::PUT, "/api/wards/duty", None, &duty).await.is(200);
        let today = server.clock.in_seconds(0)[..10].to_owned();
        let body = json!({"on": today, "hand_overs": [{"what": "alert_duty", "to": station.colleague.membership.id}]});
        assert_eq!(station.admin.post(&station.path(), &body).await.is(200)["open"]["rosters"], json!(["ward_duty"]));
    }

    async fn who_is_away_and_leaves_later_stays_away(server: &Server) {
        let station = Station::new(server).await;
        let today = server.clock.in_seconds(0)[..10].to_owned();
        let later = server.clock.in_seconds(5 * 86_400)[..10].to_owned();
        let path = format!("/api/memberships/{}/leave", station.leaver.membership.id);
        station.admin.send(Method::PUT, &path, None, &json!({"from": today, "until": later})).await.is(200);
        station.admin.post(&station.path(), &json!({"on": later})).await.is(200);
        let roster = station.admin.get(&format!("/api/organizations/{}/roster", station.admin.organization())).await.is(200);
        let member = roster["members"].as_array().expect("members").iter().find(|row| row["person"] == station.leaver.person()).expect("a row").clone();
        assert_eq!(member["away"], json!({"from": today, "until": later}));
    }

    async fn somebody_goes_after_the_last_day(server: &Server) {
        let station = Station::new(server).await;
        let today = &server.clock.in_seconds(0)[..10];
        let done = station.admin.post(&station.path(), &json!({"on": today, "hand_overs": [{"what": station.part, "to": station.colleague.membership.id}]})).await.is(200);
        assert!(text(&done["left_at"]) > server.clock.in_seconds(0));
        assert_eq!(station.primary_nurses().await, [json!(station.leaver.person())]);
        station.leaver.reads(&station.patient).await.is(200);
        station.admin.post(&station.path(), &json!({"on": "2020-01-01"})).await.problem(422, "invalid");
    }

    async fn who_is_away_cannot_act_and_comes_back_by_themselves(server: &Server) {
        let station = Station::new(server).await;
        let path = format!("/api/memberships/{}/leave", station.leaver.membership.id);
        let today = server.clock.in_seconds(0)[..10].to_owned();
        let later = server.clock.in_seconds(86_400)[..10].to_owned();
        let put = async |who: &Persona| who.send(Method::PUT, &path, None, &json!({"from": today, "until": later})).await;
        put(&station.leaver).await.problem(403, "forbidden");
        put(&station.admin).await.is(200);
        station.leaver.get("/api/patients").await.problem(401, "sign_in_required");
        let roster = station.admin.get(&format!("/api/organizations/{}/roster", station.admin.organization())).await.is(200);
        let member = roster["members"].as_array().expect("members").iter().find(|row| row["person"] == station.leaver.person()).expect("a row").clone();
        assert_eq!(member["away"], json!({"from": today, "until": later}));
        // Back before the time.
        station.admin.send(Method::DELETE, &path, None, &Value::Null).await.is(204);
        let account = crate::harness::Account { login: "suzuki".to_owned(), membership: station.leaver.membership.clone() };
        Persona::sign_in(server, &account).await.get("/api/patients").await.is(200);
        put(&station.admin).await.is(200);
        server.clock.advance_seconds(3 * 86_400);
        Persona::sign_in(server, &account).await.get("/api/patients").await.is(200);
    }

    async fn the_list_is_said_to_be_right_each_month_and_who_is_not_seen_is_marked(server: &Server) {
        let station = Station::new(server).await;
        let path = format!("/api/organizations/{}/roster", station.admin.organization());
        assert_eq!(station.admin.get("/api/today").await.is(200)["roster"], json!({"is_due": false, "recoveries": 0, "opened": 0}));
        assert_eq!(station.leaver.get("/api/today").await.is(200)["roster"], Value::Null);
        server.clock.advance_seconds(91 * 86_400);
        let admin = server.admin("kanri2", station.leaver.membership.organization).await;
        let roster = admin.get(&path).await.is(200);
        assert_eq!(roster["is_due"], true);
        let unused = roster["members"].as_array().expect("members").iter().filter(|row| row["is_unused"] == true).count();
        assert_eq!(unused, 3);
        assert_eq!(admin.get("/api/today").await.is(200)["roster"]["is_due"], true);
        let checked = admin.post(&format!("{path}/check"), &json!({})).await.is(200);
        assert_eq!(checked["is_due"], false);
        assert!(text(&checked["checked_by"]).ends_with("kanri2"));
    }
}
