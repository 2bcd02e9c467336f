//! A hospital's directory keeps who belongs to it (SCIM 2.0), as Entra ID and Okta speak it.

use crate::harness::{Account, Answer, CANARY, Persona, Server, answer, both, text};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use tsunagu::domain::core::time::Timestamp;
use tsunagu::domain::people::{Membership, OrganizationKind, Profession, Role};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const OURS: &str = "urn:ietf:params:scim:schemas:extension:tsunagu:2.0:User";

/// A directory with a token of an organization.
struct Directory {
    client: Client,
    base: String,
    id: String,
    token: String,
}

impl Directory {
    async fn of(admin: &Persona) -> Self {
        let path = format!("/api/organizations/{}/scim-tokens", admin.organization());
        let made = admin.post(&path, &json!({"name": format!("{CANARY} Entra ID")})).await.is(201);
        Self { client: Client::new(), base: text(&made["address"]), id: text(&made["id"]), token: text(&made["token"]) }
    }

    async fn asks(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token);
        answer(request.header("content-type", "application/scim+json").body(body.to_string())).await
    }

    async fn gets(&self, path: &str) -> Answer {
        answer(self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token)).await
    }

    async fn finds(&self, filter: &str) -> Answer {
        let filter: String = filter.bytes().fold(String::new(), |mut said, byte| {
            let _ = write!(said, "%{byte:02X}");
            said
        });
        self.gets(&format!("/Users?filter={filter}")).await
    }

    async fn makes(&self, number: u32) -> Value {
        self.asks(Method::POST, "/Users", &user(number)).await.is(201)
    }

    async fn changes(&self, user: &Value, operations: Value) -> Answer {
        let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations});
        self.asks(Method::PATCH, &format!("/Users/{}", text(&user["id"])), &body).await
    }
}

fn user(number: u32) -> Value {
    json!({
        "schemas": [USER, ENTERPRISE, OURS], "userName": format!("{CANARY}{number}@example.jp"), "externalId": format!("{CANARY}-{number}"),
        "active": true, "name": {"familyName": CANARY, "givenName": number.to_string()}, "title": "看護師",
        ENTERPRISE: {"employeeNumber": format!("N{number}")}, OURS: {"kana": "かなりあ"},
    })
}

#[track_caller]
fn refused(answer: Answer, status: u16, kind: &str) {
    assert_eq!(answer.headers["content-type"], "application/scim+json");
    let body = answer.is(status);
    assert_eq!((&body["scimType"], &body["status"]), (&json!(kind), &json!(status.to_string())), "{body}");
}

async fn roster(admin: &Persona) -> Value {
    admin.get(&format!("/api/organizations/{}/roster", admin.organization())).await.is(200)
}

/// The member with this number of the list, as somebody who has signed in.
async fn comes(server: &Server, admin: &Persona, number: u32) -> Persona {
    let roster = roster(admin).await;
    let name = format!("{CANARY} {number}");
    let row = roster["members"].as_array().expect("members").iter().find(|row| row["name"] == name).expect("a member");
    let parse = |value: &Value| text(value);
    let membership = Membership {
        id: parse(&row["membership"]).parse().expect("an id"),
        person: parse(&row["person"]).parse().expect("an id"),
        organization: admin.membership.organization,
        profession: Profession::Nurse,
        role: Role::Staff,
        from: Timestamp(0),
        until: None,
    };
    Persona::sign_in(server, &Account { login: format!("scim{number}"), membership }).await
}

both! {
    async fn staff_comes_is_found_and_is_changed(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        assert_eq!(directory.finds(&format!("userName eq \"{CANARY}1@example.jp\"")).await.is(200)["totalResults"], 0);
        let made = directory.makes(1).await;
        assert_eq!((&made["active"], &made["title"], &made["meta"]["version"]), (&json!(true), &json!("看護師"), &json!("W/\"1\"")));
        let found = directory.finds(&format!("userName eq \"{CANARY}1@EXAMPLE.jp\"")).await.is(200);
        assert_eq!((&found["totalResults"], &found["Resources"][0]["id"]), (&json!(1), &made["id"]));
        assert_eq!(directory.finds(&format!("externalId eq \"{CANARY}-1\"")).await.is(200)["Resources"][0]["id"], made["id"]);
        assert_eq!(directory.finds("active eq false").await.is(200)["totalResults"], 0);
        // Whoever came waits for a link, as if a list had brought them.
        let path = format!("/api/organizations/{}/invitations", admin.organization());
        let waiting = admin.get(&path).await.is(200);
        assert_eq!((&waiting["items"][0]["name"], &waiting["items"][0]["state"]), (&json!(format!("{CANARY} 1")), &json!("open")));
        assert_eq!(waiting["items"][0]["employee_number"], "N1");
        // Entra ID changes one value, Okta sends an object.
        let renamed = directory.changes(&made, json!([{"op": "Replace", "path": "name.familyName", "value": format!("{CANARY}新")}])).await.is(200);
        assert_eq!(renamed["name"]["familyName"], format!("{CANARY}新"));
        let moved = directory.changes(&made, json!([{"op": "replace", "value": {"title": "保健師", "active": true}}])).await.is(200);
        assert_eq!((&moved["title"], &moved["meta"]["version"]), (&json!("保健師"), &json!("W/\"3\"")));
        let roster = roster(&admin).await;
        let row = roster["members"].as_array().expect("members").iter().find(|row| row["name"] == format!("{CANARY}新 1"));
        assert_eq!(row.expect("a member")["profession"], "public_health_nurse");
        // A whole resource takes away what it does not name.
        let mut whole = user(1);
        whole.as_object_mut().expect("an object").remove("externalId");
        let put = directory.asks(Method::PUT, &format!("/Users/{}", text(&made["id"])), &whole).await.is(200);
        assert_eq!((put.get("externalId"), &put["title"]), (None, &json!("看護師")));
    }

    async fn what_cannot_be_is_refused_in_its_words(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        let made = directory.makes(1).await;
        let mut again = user(2);
        again["userName"] = user(1)["userName"].clone();
        refused(directory.asks(Method::POST, "/Users", &again).await, 409, "uniqueness");
        directory.makes(3).await;
        for path in ["userName", "externalId"] {
            let taken = json!([{"op": "replace", "path": path, "value": user(3)[path]}]);
            refused(directory.changes(&made, taken).await, 409, "uniqueness");
        }
        refused(directory.finds("userName sw \"a\"").await, 400, "invalidFilter");
        refused(directory.changes(&made, json!([{"op": "replace", "path": "id", "value": "x"}])).await, 400, "mutability");
        refused(directory.changes(&made, json!([{"op": "remove", "path": "title"}])).await, 400, "invalidValue");
        refused(directory.asks(Method::POST, "/Users", &json!([])).await, 400, "invalidSyntax");
        let stale = directory.client.patch(format!("{}/Users/{}", directory.base, text(&made["id"]))).bearer_auth(&directory.token);
        answer(stale.header("if-match", "W/\"7\"").body(json!({"Operations": [{"op": "add", "path": "title", "value": "医師"}]}).to_string())).await.is(412);
        directory.asks(Method::POST, "/Bulk", &json!({})).await.is(501);
        directory.gets("/Groups").await.is(404);
        directory.gets("/Users/scu_nobody").await.is(404);
        for (path, about) in [("/ServiceProviderConfig", "patch"), ("/ResourceTypes", "Resources"), ("/Schemas", "Resources")] {
            assert!(directory.gets(path).await.is(200).get(about).is_some(), "{path}");
        }
    }

    // Sessions and sockets of whoever the directory ends are dead at once.
    async fn who_is_ended_is_out_at_once_and_may_come_back(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        let made = directory.makes(1).await;
        let member = comes(server, &admin, 1).await;
        let mut socket = member.listens().await;
        socket.next_of("heads").await;
        let begun = Instant::now();
        let ended = directory.changes(&made, json!([{"op": "Replace", "path": "active", "value": "False"}])).await.is(200);
        assert_eq!(ended["active"], false);
        assert_eq!(socket.close_code().await, Some(4401));
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        member.get("/api/patients").await.problem(401, "sign_in_required");
        assert_eq!(directory.finds("active eq false").await.is(200)["totalResults"], 1);
        let back = directory.changes(&made, json!([{"op": "replace", "value": {"active": true}}])).await.is(200);
        assert_eq!(back["active"], true);
        let again = comes(server, &admin, 1).await;
        assert_eq!(again.person(), member.person(), "the same person");
        assert_ne!(again.membership.id, member.membership.id, "another membership");
        let path = format!("/Users/{}", text(&made["id"]));
        directory.asks(Method::DELETE, &path, &Value::Null).await.is(204);
        again.get("/api/patients").await.problem(401, "sign_in_required");
        directory.gets(&path).await.is(404);
        let anew = directory.makes(1).await;
        assert_ne!(anew["id"], made["id"]);
        assert_eq!(comes(server, &admin, 1).await.person(), member.person(), "known by the directory's own id");
    }

    async fn a_token_is_of_one_organization_and_ends(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let stranger = server.admin("hoka", server.organization("別の病院", OrganizationKind::Hospital).await).await;
        let nurse = server.persona("suzuki", admin.membership.organization, Profession::Nurse, Role::Staff).await;
        let (directory, theirs) = (Directory::of(&admin).await, Directory::of(&stranger).await);
        let made = directory.makes(1).await;
        let path = format!("/Users/{}", text(&made["id"]));
        theirs.gets(&path).await.is(404);
        theirs.changes(&made, json!([{"op": "replace", "path": "active", "value": false}])).await.is(404);
        theirs.asks(Method::DELETE, &path, &Value::Null).await.is(404);
        assert_eq!(theirs.gets("/Users").await.is(200)["totalResults"], 0);
        // The same names are free elsewhere.
        theirs.makes(1).await;
        let tokens = format!("/api/organizations/{}/scim-tokens", admin.organization());
        nurse.post(&tokens, &json!({"name": "x"})).await.problem(403, "forbidden");
        stranger.get(&tokens).await.problem(403, "forbidden");
        stranger.post(&format!("/api/scim-tokens/{}/end", directory.id), &json!({})).await.problem(403, "forbidden");
        let second = Directory::of(&admin).await;
        admin.post(&format!("/api/scim-tokens/{}/end", directory.id), &json!({})).await.is(204);
        assert_eq!(directory.gets("/Users").await.is(401)["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
        second.gets("/Users").await.is(200);
        let listed = admin.get(&tokens).await.is(200);
        let rows: Vec<(bool, bool)> =
            listed["items"].as_array().expect("items").iter().map(|row| (row["used_at"].is_string(), row["ended_at"].is_string())).collect();
        assert_eq!(rows, [(true, false), (true, true)]);
        // It opens nothing but this, and a cookie does not open this.
        answer(directory.client.get(format!("{}/api/patients", admin.base())).bearer_auth(&second.token)).await.problem(401, "sign_in_required");
        answer(admin.request(Method::GET, "/scim/v2/Users")).await.is(401);
        answer(admin.request(Method::POST, "/scim/v2/Users")).await.is(403);
        // Whoever made it leaves: it acts for nobody.
        let other = server.admin("kanri2", admin.membership.organization).await;
        other.post(&format!("/api/memberships/{}/departure", admin.membership.id), &json!({})).await.is(200);
        second.gets("/Users").await.is(401);
    }

    async fn the_log_says_which_token(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        directory.makes(1).await;
        directory.gets("/Users").await.is(200);
        let rows = "select count(*) || '' from access_log l join scim_token t on t.id = l.session_id";
        assert_ne!(server.database.texts(rows).await, ["0"]);
        for _ in 0..20 {
            answer(directory.client.get(format!("{}/Users", directory.base)).bearer_auth("wrong")).await.is(401);
        }
        answer(directory.client.get(format!("{}/Users", directory.base)).bearer_auth("wrong")).await.is(429);
        directory.gets("/Users").await.is(200);
    }

    async fn a_hundred_come_at_once_and_are_paged(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        futures_util::future::join_all((0..100).map(|number| directory.makes(number))).await;
        let page = directory.gets("/Users?startIndex=91&count=20").await.is(200);
        assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&json!(100), &json!(91), &json!(10)));
        assert_eq!(directory.gets("/Users?count=0").await.is(200)["itemsPerPage"], 0);
    }

    async fn who_is_on_the_list_already_is_known_by_the_number(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let body = json!({"name": format!("{CANARY} 1"), "kana": "かなりあ", "profession": "nurse", "role": "staff", "employee_number": "N1"});
        let invited = admin.post(&format!("/api/organizations/{}/invitations", admin.organization()), &body).await.is(201);
        Directory::of(&admin).await.makes(1).await;
        let member = comes(server, &admin, 1).await;
        assert_eq!(member.membership.id.to_string(), text(&invited["invitation"]["membership"]));
        assert_eq!(roster(&admin).await["members"].as_array().map(Vec::len), Some(2));
    }

    async fn of_many_with_one_name_one_comes(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        let same = (0..100).map(|number| {
            let mut one = user(number);
            one["userName"] = json!("same@example.jp");
            one
        });
        let bodies: Vec<Value> = same.collect();
        let answers = futures_util::future::join_all(bodies.iter().map(|body| directory.asks(Method::POST, "/Users", body))).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!((statuses[0], statuses[1], statuses[99]), (201, 409, 409), "{statuses:?}");
        assert_eq!(directory.gets("/Users").await.is(200)["totalResults"], 1);
        assert_eq!(roster(&admin).await["members"].as_array().map(Vec::len), Some(2));
        // The directory's own id is one user's too.
        let mut other = bodies[0].clone();
        let kept = directory.gets("/Users").await.is(200)["Resources"][0].clone();
        other["userName"] = json!("other@example.jp");
        other["externalId"] = kept["externalId"].clone();
        other[ENTERPRISE] = json!({"employeeNumber": "free"});
        refused(directory.asks(Method::POST, "/Users", &other).await, 409, "uniqueness");
    }

    // Who answers for the organization is no directory's to make, to take up or to be rid of while it acts in their name.
    async fn who_is_more_than_staff_is_not_the_directorys(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        let body = json!({"name": "管理 二郎", "kana": "かんり", "profession": "clerk", "role": "org_admin", "employee_number": "N1"});
        admin.post(&format!("/api/organizations/{}/invitations", admin.organization()), &body).await.is(201);
        refused(directory.asks(Method::POST, "/Users", &user(1)).await, 409, "uniqueness");
        let mut raised = user(2);
        raised["roles"] = json!([{"value": "org_admin"}]);
        raised[OURS]["role"] = json!("org_admin");
        let made = directory.asks(Method::POST, "/Users", &raised).await.is(201);
        directory.changes(&made, json!([{"op": "add", "path": "roles", "value": [{"value": "org_admin"}]}])).await.is(200);
        let roster = roster(&admin).await;
        let row = roster["members"].as_array().expect("members").iter().find(|row| row["name"] == format!("{CANARY} 2")).expect("a member");
        assert_eq!(row["role"], "staff");
        // One whom it made has come to answer for the organization. What acts in their name is not rid of them: somebody who answers is left.
        server.database.run("update membership set role = 'org_admin' where role = 'staff'").await;
        let theirs = Directory::of(&comes(server, &admin, 2).await).await;
        let ends = json!([{"op": "replace", "path": "active", "value": false}]);
        theirs.changes(&made, ends.clone()).await.is(403);
        theirs.asks(Method::DELETE, &format!("/Users/{}", text(&made["id"])), &Value::Null).await.is(403);
        directory.changes(&made, ends).await.is(200);
        theirs.gets("/Users").await.is(401);
    }

    async fn who_is_out_is_out_whatever_else_is_said(server: &Server) {
        let admin = server.admin("kanri", server.organization("病院", OrganizationKind::Hospital).await).await;
        let directory = Directory::of(&admin).await;
        let made = directory.makes(1).await;
        let member = comes(server, &admin, 1).await;
        let mut whole = user(1);
        whole["active"] = json!(false);
        whole["title"] = json!("知らない職");
        refused(directory.asks(Method::PUT, &format!("/Users/{}", text(&made["id"])), &whole).await, 400, "invalidValue");
        member.get("/api/patients").await.problem(401, "sign_in_required");
        assert_eq!(directory.finds("active eq false").await.is(200)["totalResults"], 1);
    }
}
