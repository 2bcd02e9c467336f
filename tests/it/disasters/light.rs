//! The page for a bad line: small, without script, and as careful as the rest.

use super::town::{Town, no_damage};
use crate::boards::region::Region;
use crate::harness::{Persona, both, key};
use reqwest::{Method, Response};
use serde_json::json;
use tsunagu::domain::people::OrganizationKind;

async fn page(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    (status, String::from_utf8(response.bytes().await.expect("a body").to_vec()).expect("UTF-8"))
}

async fn opens(who: &Persona, town: &Town) -> (u16, String) {
    page(who.bare(Method::GET, &path(town)).send().await.expect("an answer")).await
}

/// For whom the page was made, as its forms say it.
async fn whose(who: &Persona, town: &Town) -> String {
    let (_, html) = opens(who, town).await;
    let (_, rest) = html.split_once("name=\"whose\" value=\"").expect("a form");
    rest.split_once('"').expect("a value").0.replace(' ', "+")
}

async fn sends(who: &Persona, town: &Town, site: &str, fields: &str) -> Response {
    let request =
        who.bare(Method::POST, &path(town)).header("sec-fetch-site", site).header("content-type", "application/x-www-form-urlencoded");
    request.body(fields.to_owned()).send().await.expect("an answer")
}

fn path(town: &Town) -> String {
    format!("/disaster/{}/light", town.id())
}

both! {
    async fn the_page_is_small_has_no_script_and_says_that_it_is_a_drill(server: &Server) {
        let town = Town::with(server, "drill", &[]).await;
        for n in 0..200 {
            let name = format!("社会医療法人 <b>とても長い名前の訪問看護ステーション</b> 第{n}");
            server.organization_in(&name, OrganizationKind::VisitingNurseStation, Some("452017"), Some("0985-11-1111")).await;
        }
        town.reports(&town.region.doctor, &json!({"state": "limited"})).await.is(201);
        let (status, html) = opens(&town.region.nurse, &town).await;
        assert_eq!(status, 200);
        assert!(html.len() <= 30 * 1024, "{} bytes", html.len());
        assert!(!html.contains("<script") && !html.contains("<b>"), "what others wrote is text");
        for word in ["<h1>【訓練】台風10号の大雨</h1>", "これは訓練です。", "回答 1・未回答 201", "ほか161件", "href=\"tel:0985-11-1111\""] {
            assert!(html.contains(word), "{word}");
        }
        let (status, html) = page(town.region.nurse.stranger().bare(Method::GET, &path(&town)).send().await.expect("an answer")).await;
        assert!(status == 401 && html.contains("サインイン") && !html.contains("台風"), "{html}");
        let elsewhere = Region::elsewhere(server).await;
        assert_eq!(opens(&elsewhere.nurse, &town).await.0, 404);
    }

    async fn its_form_reports_once_however_often_it_is_sent(server: &Server) {
        let town = Town::new(server).await;
        let nurse = &town.region.nurse;
        let (key, me) = (key(), whose(nurse, &town).await);
        let fresh = || format!("whose={me}&key={}", crate::harness::key());
        for _ in 0..2 {
            let sent = sends(nurse, &town, "same-origin", &format!("whose={me}&key={key}&no_damage=1")).await;
            // Back to the page, whether or not the client follows by itself.
            assert!([200, 303].contains(&sent.status().as_u16()), "{}", sent.status());
        }
        let report = town.standing(nurse, &nurse.organization()).await["report"].clone();
        assert_eq!((&report["no_damage"], &report["power"]), (&json!(true), &no_damage()["power"]));
        assert_eq!(server.database.count("disaster_report").await, 1);
        // Full-width figures, and a line break as forms write it.
        let fields = "state=limited&power=limited&power_hours=%EF%BC%96&many_patients=true&staff_present=&needs=%E6%B0%B4%0D%0A";
        sends(nurse, &town, "same-origin", &format!("{}&{fields}", fresh())).await;
        let report = town.standing(nurse, &nurse.organization()).await["report"].clone();
        let told = (&report["state"], &report["power_hours"], &report["many_patients"], &report["staff_present"], &report["needs"]);
        assert_eq!(told, (&json!("limited"), &json!(6), &json!(true), &json!(null), &json!("水\n")));
        for fields in ["state=open&staff_present=x", "state=open&staff_present=-1", "state=burning", "power=out", "state=open&unknown=1", "no_damage=1&state=closed"] {
            let sent = sends(nurse, &town, "same-origin", &format!("{}&{fields}", fresh())).await;
            assert_eq!(sent.status(), 422, "{fields}");
        }
        // No page of another site sends it, whatever cookie comes along.
        for site in ["cross-site", "same-site", "none"] {
            assert_eq!(sends(nurse, &town, site, &format!("{}&no_damage=1", fresh())).await.status(), 403, "{site}");
        }
        // A page that somebody else opened, in a browser in which I signed in since, says nothing in my name.
        let doctor = &town.region.doctor;
        for whom in [String::new(), format!("whose={}&", whose(doctor, &town).await)] {
            let fields = format!("{whom}key={}&no_damage=1", crate::harness::key());
            assert_eq!(sends(nurse, &town, "same-origin", &fields).await.status(), 401);
        }
        let spent = sends(nurse, &town, "same-origin", &format!("whose={me}&key={key}&state=closed")).await;
        let (status, html) = page(spent).await;
        assert!(status == 422 && html.contains("もう送られています"), "{html}");
        assert_eq!(server.database.count("disaster_report").await, 2);
        town.closes().await;
        assert_eq!(sends(nurse, &town, "same-origin", &format!("{}&no_damage=1", fresh())).await.status(), 403);
        assert!(!opens(nurse, &town).await.1.contains("<form"));
    }
}
