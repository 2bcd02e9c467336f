//! An organization's staff from a spreadsheet.

use crate::harness::{Answer, CANARY, Persona, answer, both, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

async fn sends(who: &Persona, rest: &str, file: &[u8]) -> Answer {
    let path = format!("/api/organizations/{}/staff-list{rest}", who.organization());
    answer(who.request(Method::POST, &path).header("content-type", "text/csv").body(file.to_vec())).await
}

async fn looks(who: &Persona, file: &[u8]) -> Value {
    sends(who, "/look", file).await.is(200)
}

fn rows(view: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let why = row["column"].as_str().map(|column| format!(" {column}:{}", text(&row["reason"]))).unwrap_or_default();
        format!("{} {} {}{why}", row["line"], text(&row["change"]), text(&row["name"]))
    };
    view["rows"].as_array().expect("rows").iter().map(row).collect()
}

const LIST: &str = "職員ID,名前,フリガナ,職種名,権限,免許,免許番号,備考\r\n\
                    Ａ００１,佐藤　花,サトウ ハナ,看護師,,看護師免許,０１２３,x\r\n\
                    A002,高橋 健,タカハシ ケン,ケアマネ,管理者,,,\r\n\
                    A002,重なる 人,カサナル ヒト,看護師,,,,\r\n\
                    A003,読めない 人,漢字,看護師,,,,\r\n\
                    A004,何でもない 人,ナンデモ,魔法使い,,,,\r\n\
                    A005,監査 人,カンサ ヒト,事務,監査,,,\r\n";

both! {
    async fn a_list_is_looked_at_row_by_row_and_taken_whole(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let admin = server.admin("kanri", station).await;
        let (in_cp932, _, _) = encoding_rs::SHIFT_JIS.encode(LIST);
        for file in [LIST.as_bytes(), &in_cp932] {
            let view = looks(&admin, file).await;
            assert_eq!(rows(&view), [
                "2 new 佐藤　花", "3 new 高橋 健", "4 refused 重なる 人 職員番号:twice", "5 refused 読めない 人 カナ:not_kana",
                "6 refused 何でもない 人 職種:wrong_type", "7 refused 監査 人 権限:not_allowed_here",
            ]);
            assert_eq!(view["unknown_columns"], json!(["備考"]));
            assert_eq!(view["missing"], 0, "whoever sends it stays");
        }
        let token = text(&looks(&admin, LIST.as_bytes()).await["token"]);
        sends(&admin, &format!("?token={token}"), LIST.as_bytes()).await.problem(422, "invalid");
        let good = LIST.lines().take(3).collect::<Vec<_>>().join("\r\n");
        let token = text(&looks(&admin, good.as_bytes()).await["token"]);
        let written = sends(&admin, &format!("?token={token}"), good.as_bytes()).await.is(200);
        assert_eq!(written["invitations"].as_array().map(Vec::len), Some(2));
        assert!(text(&written["invitations"][0]["link"]).contains("/first#"));
        assert_eq!(written["invitations"][0]["invitation"]["employee_number"], "A001");
        // Applied twice: the second is another list than was looked at.
        sends(&admin, &format!("?token={token}"), good.as_bytes()).await.problem(412, "stale");
        assert_eq!(rows(&looks(&admin, good.as_bytes()).await), ["2 same 佐藤　花", "3 same 高橋 健"]);
        let changed = "氏名,カナ,職種\n佐藤 花,さとう はな,保健師\n";
        let view = looks(&admin, changed.as_bytes()).await;
        assert_eq!(rows(&view), ["2 changed 佐藤 花"]);
        assert_eq!((&view["missing"], &view["rows"][0]["before"]["profession"]), (&json!(1), &json!("nurse")));
        let leaving = sends(&admin, "/look?missing=leave", changed.as_bytes()).await.is(200);
        assert_eq!(rows(&leaving), ["2 changed 佐藤 花", "0 leaves 高橋 健"]);
        assert_ne!(leaving["token"], view["token"]);
        sends(&admin, &format!("?missing=leave&token={}", text(&leaving["token"])), changed.as_bytes()).await.is(200);
        let list = admin.request(Method::GET, &format!("/api/organizations/{station}/staff-list.csv")).send().await.expect("an answer").text().await.expect("a text");
        assert!(list.contains("保健師") && list.contains("A001") && list.contains("0123") && !list.contains("高橋"), "{list}");
    }

    async fn a_list_takes_nothing_that_its_sender_could_not_give(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let admin = server.admin("kanri", station).await;
        let auditor = server.persona("kansa", station, Profession::Clerk, Role::Auditor).await;
        let row = |login: &str, profession: &str, role: &str| format!("{CANARY} {login},かなりあ,{profession},{role}\n");
        let head = "氏名,カナ,職種,権限\n";
        for (file, column) in [
            (row("kansa", "事務", "職員"), "権限"), (row("kansa", "看護師", "監査"), "職種"),
            (row("kanri", "事務", "職員"), "権限"), (row("kanri", "看護師", "機関管理者"), "職種"),
        ] {
            let view = looks(&admin, format!("{head}{file}").as_bytes()).await;
            let first = &view["rows"][0];
            assert_eq!((&first["change"], &first["column"]), (&json!("refused"), &json!(column)), "{file}");
        }
        // Who is not in the list leaves, but for those whom others chose.
        let view = sends(&admin, "/look?missing=leave", format!("{head}{}", row("kanri", "事務", "機関管理者")).as_bytes()).await.is(200);
        assert_eq!((&view["missing"], &view["counts"]["leaves"]), (&json!(0), &json!(0)), "{view}");
        auditor.get("/api/access-log").await.is(200);
    }

    async fn the_base_gives_one_first_admin_by_a_list(server: &Server) {
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let runs = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let empty = server.organization("新しい訪看", OrganizationKind::VisitingNurseStation).await;
        let file = "氏名,カナ,職種,権限\n一人 目,ひとり め,事務,管理者\n二人 目,ふたり め,事務,管理者\n";
        let path = format!("/api/organizations/{empty}/staff-list/look");
        let request = runs.request(Method::POST, &path).header("content-type", "text/csv").body(file.as_bytes().to_vec());
        let view = answer(request).await.is(200);
        assert_eq!(rows(&view), ["2 new 一人 目", "3 refused 二人 目 権限:not_allowed_here"]);
    }

    async fn of_two_who_take_the_same_list_one_does(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let (one, two) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let file = "氏名,カナ,職種\n佐藤 花,さとう はな,看護師\n=1+1,かんすう,看護師\n";
        let query = format!("?token={}", text(&looks(&one, file.as_bytes()).await["token"]));
        let (first, second) = tokio::join!(sends(&one, &query, file.as_bytes()), sends(&two, &query, file.as_bytes()));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let list = one.request(Method::GET, &format!("/api/organizations/{station}/staff-list.csv")).send().await.expect("an answer").text().await.expect("a text");
        assert!(list.contains("\"'=1+1\""), "{list}");
    }
}
