//! Somebody has lost everything: two let them in again.

use super::membership::{colleague, comes};
use crate::harness::{Account, PASSWORD, Persona, Server, both, text};
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

async fn asks(who: &Persona, whom: &str) -> Value {
    who.post(&format!("/api/memberships/{whom}/recovery"), &json!({})).await.is(201)
}

fn confirming(asked: &Value) -> String {
    format!("/api/recoveries/{}/confirmation", text(&asked["id"]))
}

/// A base with somebody who has run the region for a month.
async fn base(server: &Server) -> Persona {
    let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
    Persona::sign_in(server, &server.old_hand("kyoten", base, Profession::Clerk, Role::RegionAdmin).await).await
}

both! {
    // A10: whoever was made up last week, or by the other one, is no second person.
    async fn nobody_is_two_by_making_somebody_up(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let (admin, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let newcomer = server.persona("kanri3", station, Profession::Clerk, Role::OrgAdmin).await;
        let asked = asks(&admin, &nurse.membership.id.to_string()).await;
        newcomer.post(&confirming(&asked), &json!({})).await.problem(403, "forbidden");
        newcomer.post(&format!("/api/memberships/{}/recovery", nurse.membership.id), &json!({})).await.problem(403, "forbidden");
        let roster = newcomer.get(&format!("/api/organizations/{station}/roster")).await.is(200);
        assert_eq!(roster["recoveries"][0]["may_confirm"], false);
        // Invited by the one who asks: after any time.
        let mut body = colleague("共犯");
        body["role"] = json!("org_admin");
        let made = admin.post(&format!("/api/organizations/{station}/invitations"), &body).await.is(201);
        server.clock.advance_seconds(30 * 86_400);
        let id = text(&made["invitation"]["membership"]).parse().expect("an id");
        let account = |login: &str, of: &Persona| Account { login: login.to_owned(), membership: of.membership.clone() };
        let invited = Account { login: "kyohan".to_owned(), membership: tsunagu::domain::people::Membership { id, ..admin.membership.clone() } };
        let (admin, second) = (Persona::sign_in(server, &account("kanri", &admin)).await, Persona::sign_in(server, &account("kanri2", &second)).await);
        let invited = Persona::sign_in(server, &invited).await;
        let asked = asks(&admin, &nurse.membership.id.to_string()).await;
        invited.post(&confirming(&asked), &json!({})).await.problem(403, "forbidden");
        second.post(&confirming(&asked), &json!({})).await.is(201);
    }

    // A10: who watches the organization is not its admins' to become.
    async fn two_admins_do_not_become_their_auditor(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let auditor = server.persona("kansa", station, Profession::Clerk, Role::Auditor).await;
        let asked = asks(&first, &auditor.membership.id.to_string()).await;
        second.post(&confirming(&asked), &json!({})).await.problem(403, "forbidden");
        base(server).await.post(&confirming(&asked), &json!({})).await.is(201);
    }

    async fn for_somebody_who_works_elsewhere_too_the_base_is_one_of_the_two(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let accounts = server.account_with("kaneda", vec![(station, Profession::Nurse, Role::Staff), (hospital, Profession::Nurse, Role::Staff)]).await;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let asked = asks(&first, &accounts[0].membership.id.to_string()).await;
        second.post(&confirming(&asked), &json!({})).await.problem(403, "forbidden");
        base(server).await.post(&confirming(&asked), &json!({})).await.is(201);
    }

    async fn who_has_left_vouches_for_nobody(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let asked = asks(&first, &nurse.membership.id.to_string()).await;
        second.post(&format!("/api/memberships/{}/end", first.membership.id), &json!({})).await.is(204);
        second.post(&confirming(&asked), &json!({})).await.not_found();
    }

    async fn what_was_confirmed_is_given_up_before_its_link_is_used(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let asked = asks(&first, &nurse.membership.id.to_string()).await;
        let made = second.post(&confirming(&asked), &json!({})).await.is(201);
        let withdrawal = format!("/api/recoveries/{}/withdrawal", text(&asked["id"]));
        first.post(&withdrawal, &json!({})).await.is(204);
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
        first.post(&withdrawal, &json!({})).await.not_found();
        // So it is when somebody leaves.
        let asked = asks(&first, &nurse.membership.id.to_string()).await;
        let made = second.post(&confirming(&asked), &json!({})).await.is(201);
        first.post(&format!("/api/memberships/{}/end", nurse.membership.id), &json!({})).await.is(204);
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
    }

    // A10: what was right before is not right after, for whoever began before.
    async fn no_password_of_before_outlives_a_recovery(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let asked = asks(&first, &nurse.membership.id.to_string()).await;
        let made = second.post(&confirming(&asked), &json!({})).await.is(201);
        let body = json!({"login": "suzuki", "password": PASSWORD});
        let stranger = nurse.stranger();
        let (came, _) = tokio::join!(comes(&nurse, &made["token"]), stranger.send(reqwest::Method::POST, "/api/session", None, &body));
        assert!(came.status.is_success());
        // Whichever was first: nothing stands but what came by the link.
        let open = "session where ended_at is null and proof = 'password'";
        assert_eq!(server.database.count(open).await, 0);
    }

    // A10: two admins, a day, on record.
    async fn it_takes_two_to_let_somebody_in_again(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let ask = format!("/api/memberships/{}/recovery", nurse.membership.id);
        nurse.post(&ask, &json!({})).await.problem(403, "forbidden");
        first.post(&format!("/api/memberships/{}/recovery", first.membership.id), &json!({})).await.problem(403, "forbidden");
        let asked = first.post(&ask, &json!({})).await.is(201);
        assert_eq!(asked["may_confirm"], false);
        let confirm = format!("/api/recoveries/{}/confirmation", text(&asked["id"]));
        first.post(&confirm, &json!({})).await.problem(403, "forbidden");
        nurse.post(&confirm, &json!({})).await.problem(403, "forbidden");
        assert_eq!(second.get("/api/today").await.is(200)["roster"]["recoveries"], 1);
        let seen = second.get(&format!("/api/organizations/{station}/roster")).await.is(200);
        assert_eq!(seen["recoveries"][0]["may_confirm"], true);
        let made = second.post(&confirm, &json!({})).await.is(201);
        second.post(&confirm, &json!({})).await.not_found();
        nurse.get("/api/patients").await.is(200);
        assert!(comes(&nurse, &made["token"]).await.status.is_success());
        nurse.get("/api/patients").await.problem(401, "sign_in_required");
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
        let auditor = server.persona("kansa", station, Profession::Clerk, Role::Auditor).await;
        let log = auditor.get("/api/access-log").await.is(200);
        let actions: Vec<_> = log["items"].as_array().expect("rows").iter().filter(|row| row["subject_person"] == nurse.person()).map(|row| text(&row["action"])).collect();
        assert!(actions.contains(&"ask_recovery".to_owned()) && actions.contains(&"confirm_recovery".to_owned()), "{actions:?}");
    }

    async fn the_base_may_be_one_of_the_two_and_a_day_is_the_end(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let admin = server.admin("kanri", station).await;
        let runs = base(server).await;
        let base = runs.membership.organization;
        let other = server.persona("kyoten2", base, Profession::Clerk, Role::RegionAdmin).await;
        let ask = format!("/api/memberships/{}/recovery", nurse.membership.id);
        let asked = runs.post(&ask, &json!({})).await.is(201);
        let confirm = format!("/api/recoveries/{}/confirmation", text(&asked["id"]));
        other.post(&confirm, &json!({})).await.problem(403, "forbidden");
        let made = admin.post(&confirm, &json!({})).await.is(201);
        let given_up = text(&admin.post(&ask, &json!({})).await.is(201)["id"]);
        runs.post(&format!("/api/recoveries/{given_up}/withdrawal"), &json!({})).await.is(204);
        runs.post(&format!("/api/recoveries/{given_up}/confirmation"), &json!({})).await.not_found();
        server.clock.advance_seconds(86_400 + 1);
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
    }

    // A10: what was made in somebody's name may have been made by somebody else.
    async fn what_an_admin_made_for_others_to_come_in_by_ends_with_a_recovery(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let lost = server.admin("kanri", station).await;
        let (first, second) = (server.admin("kanri2", station).await, server.admin("kanri3", station).await);
        lost.post(&format!("/api/organizations/{station}/scim-tokens"), &json!({"name": "名簿"})).await.is(201);
        lost.post(&format!("/api/organizations/{station}/emergency-accounts"), &json!({"profession": "nurse"})).await.is(201);
        let asked = asks(&first, &lost.membership.id.to_string()).await;
        let made = second.post(&confirming(&asked), &json!({})).await.is(201);
        assert_eq!(server.database.count("scim_token where ended_at is null").await, 1);
        assert!(comes(&lost, &made["token"]).await.status.is_success());
        assert_eq!(server.database.count("scim_token where ended_at is null").await, 0);
        assert_eq!(server.database.count("emergency_account where destroyed_at is null").await, 0);
    }
}
