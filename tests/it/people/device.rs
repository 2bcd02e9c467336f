//! Who works at a shared computer today: names for those in front of it, and a password for whoever goes on.

use super::door::Door;
use crate::harness::{Answer, PASSWORD, Server, answer, both, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// A browser with its two cookies.
struct Computer {
    client: reqwest::Client,
    url: String,
    session: String,
    device: String,
}

impl Computer {
    fn at(server: &Server) -> Self {
        Self { client: reqwest::Client::new(), url: server.url(""), session: String::new(), device: String::new() }
    }

    async fn asks(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.url)).header("x-tsunagu", "1");
        let request = request.header("cookie", format!("{}; {}", self.session, self.device));
        answer(if body.is_null() { request } else { request.json(body) }).await
    }

    /// Keeps what it is told to.
    fn keeps(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let pair = line.to_str().expect("text").split(';').next().expect("a pair").to_owned();
            if pair.starts_with("tsunagu_device=") { self.device = pair } else { self.session = pair }
        }
    }

    async fn signs_in(&mut self, login: &str) -> Value {
        let answer = self.asks(Method::POST, "/api/session", &json!({"login": login, "password": PASSWORD})).await;
        self.keeps(&answer);
        answer.is(200)
    }

    async fn taps(&mut self, person: &str, password: &str) -> Answer {
        let answer = self.asks(Method::POST, "/api/device/session", &json!({"person": person, "password": password})).await;
        self.keeps(&answer);
        answer
    }

    async fn locks(&mut self) {
        let answer = self.asks(Method::POST, "/api/session/lock", &json!({})).await;
        self.keeps(&answer);
        assert!(!answer.headers.contains_key("clear-site-data"));
        answer.is(204);
    }

    async fn people(&self) -> Vec<Value> {
        let page = self.asks(Method::GET, "/api/device/people", &Value::Null).await.is(200);
        page["items"].as_array().expect("items").clone()
    }
}

async fn two_colleagues(server: &Server) {
    let station = server.organization("さくら訪問看護", OrganizationKind::VisitingNurseStation).await;
    server.account("suzuki", station, Profession::Nurse, Role::Staff).await;
    server.account("tanaka", station, Profession::Nurse, Role::Staff).await;
}

both! {
    async fn whoever_closed_the_screen_finds_the_name_and_gives_only_the_password(server: &Server) {
        two_colleagues(server).await;
        let mut computer = Computer::at(server);
        assert!(computer.people().await.is_empty());
        let suzuki = text(&computer.signs_in("suzuki").await["person"]["id"]);
        computer.locks().await;
        computer.asks(Method::GET, "/api/session", &Value::Null).await.problem(401, "sign_in_required");
        computer.signs_in("tanaka").await;
        computer.locks().await;
        let people = computer.people().await;
        let [_, first] = people.as_slice() else { unreachable!("{people:?}") };
        let mut fields: Vec<_> = first.as_object().expect("an object").keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["name", "organization", "person"]);
        assert_eq!((text(&first["person"]), text(&first["organization"])), (suzuki.clone(), "さくら訪問看護".to_owned()));
        let view = computer.taps(&suzuki, PASSWORD).await.is(200);
        assert_eq!(view["person"]["id"], suzuki.as_str());
        assert_eq!((&view["proof"], &view["acting"]), (&json!("password"), &Value::Null), "a part is not told where somebody works");
        assert_eq!(computer.people().await.len(), 2);
    }

    async fn somebody_of_two_places_goes_on_where_the_screen_was_closed(server: &Server) {
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let accounts = server.account_with("suzuki", vec![(hospital, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::Staff)]).await;
        let mut door = Door::at(server, 2);
        let person = text(&door.signs_in("suzuki", PASSWORD, None).await.is(200)["person"]["id"]);
        door.sets_up_app(server).await;
        let mut computer = Computer { session: door.session.clone(), device: door.device.clone(), ..Computer::at(server) };
        assert_eq!(computer.people().await[0]["organization"], Value::Null);
        let chosen = computer.asks(Method::POST, "/api/session/membership", &json!({"membership": accounts[1].membership.id})).await;
        computer.keeps(&chosen);
        computer.locks().await;
        assert_eq!(computer.people().await[0]["organization"], "訪看");
        assert_eq!(computer.taps(&person, PASSWORD).await.is(200)["acting"]["id"], accounts[1].membership.id.to_string());
    }

    async fn a_name_leaves_the_list_by_signing_out_by_a_press_and_with_the_day(server: &Server) {
        two_colleagues(server).await;
        let mut computer = Computer::at(server);
        let suzuki = text(&computer.signs_in("suzuki").await["person"]["id"]);
        computer.asks(Method::DELETE, "/api/session", &Value::Null).await.is(204);
        assert!(computer.people().await.is_empty(), "signed out");
        computer.signs_in("suzuki").await;
        computer.locks().await;
        computer.asks(Method::DELETE, &format!("/api/device/people/{suzuki}"), &Value::Null).await.is(204);
        assert!(computer.people().await.is_empty(), "taken off");
        computer.taps(&suzuki, PASSWORD).await.problem(401, "sign_in_failed");
        computer.signs_in("suzuki").await;
        server.clock.advance_seconds(12 * 3600 - 60);
        assert_eq!(computer.people().await.len(), 1, "the session ended by itself; the name stays for the day");
        server.clock.advance_seconds(61);
        assert!(computer.people().await.is_empty(), "yesterday");
        computer.taps(&suzuki, PASSWORD).await.problem(401, "sign_in_failed");
    }

    async fn another_browser_sees_nobody_and_lets_nobody_in(server: &Server) {
        two_colleagues(server).await;
        let (mut computer, mut other) = (Computer::at(server), Computer::at(server));
        let suzuki = text(&computer.signs_in("suzuki").await["person"]["id"]);
        other.signs_in("tanaka").await;
        assert_eq!(other.people().await.len(), 1);
        other.taps(&suzuki, PASSWORD).await.problem(401, "sign_in_failed");
        other.asks(Method::DELETE, &format!("/api/device/people/{suzuki}"), &Value::Null).await.is(204);
        assert_eq!(computer.people().await.len(), 1);
        let stranger = Computer { device: format!("tsunagu_device={}", "x".repeat(43)), ..Computer::at(server) };
        assert!(stranger.people().await.is_empty());
        let cookie = computer.device.strip_prefix("tsunagu_device=").expect("its name").split('.').next().expect("an id").to_owned();
        assert!(!crate::harness::contains(&server.database.dump(), cookie.as_bytes()), "a stolen database opens no list");
    }

    async fn a_browser_with_a_planted_cookie_shows_nobody_to_whoever_planted_it(server: &Server) {
        two_colleagues(server).await;
        let planted = format!("tsunagu_device={}", "x".repeat(43));
        let mut computer = Computer { device: planted.clone(), ..Computer::at(server) };
        let mut afar = Computer { device: planted, ..Computer::at(server) };
        let suzuki = text(&computer.signs_in("suzuki").await["person"]["id"]);
        computer.locks().await;
        assert!(afar.people().await.is_empty());
        for _ in 0..8 {
            afar.taps(&suzuki, "wrong horse battery").await.problem(401, "sign_in_failed");
        }
        afar.asks(Method::DELETE, &format!("/api/device/people/{suzuki}"), &Value::Null).await.is(204);
        assert_eq!(computer.people().await.len(), 1);
        computer.taps(&suzuki, PASSWORD).await.is(200);
    }

    async fn guessing_at_a_name_counts_like_guessing_under_it(server: &Server) {
        two_colleagues(server).await;
        let mut computer = Computer::at(server);
        let suzuki = text(&computer.signs_in("suzuki").await["person"]["id"]);
        computer.locks().await;
        for _ in 0..3 {
            computer.taps(&suzuki, "wrong horse battery").await.problem(401, "sign_in_failed");
            let wrong = json!({"login": "suzuki", "password": "wrong horse battery"});
            let under_the_name = computer.asks(Method::POST, "/api/session", &wrong).await;
            assert!(matches!(under_the_name.status.as_u16(), 401 | 429));
        }
        computer.taps(&suzuki, PASSWORD).await.problem(429, "throttled");
        server.clock.advance_seconds(60);
        computer.taps(&suzuki, PASSWORD).await.is(200);
        let actions = server.database.texts("select action || ' ' || outcome from access_log where action = 'lock'").await;
        assert_eq!(actions, ["lock allowed"]);
    }
}
