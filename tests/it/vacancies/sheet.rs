//! The list of wards back from a spreadsheet.

use super::hospital::{Hospital, adds, tells, ward};
use crate::harness::{Answer, Persona, answer, both, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

async fn list(who: &Persona) -> String {
    let bytes = who.request(Method::GET, "/api/wards.csv").send().await.expect("an answer").bytes().await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

async fn sends(who: &Persona, query: &str, file: &[u8]) -> Answer {
    answer(who.request(Method::POST, &format!("/api/wards/import{query}")).header("content-type", "text/csv").body(file.to_vec())).await
}

async fn previews(who: &Persona, file: &[u8]) -> Value {
    sends(who, "", file).await.is(200)
}

async fn applies(who: &Persona, file: &[u8], token: &Value) -> Answer {
    sends(who, &format!("?token={}", text(token)), file).await
}

/// Rows as `change name column reason`, with the cells that change.
fn rows(view: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let cells: Vec<_> = row["cells"]
            .as_array()
            .expect("cells")
            .iter()
            .map(|cell| format!(" {}:{}→{}", text(&cell["column"]), text(&cell["before"]), text(&cell["after"])))
            .collect();
        let why = row["column"].as_str().map(|column| format!(" {column}:{}", text(&row["reason"]))).unwrap_or_default();
        format!("{} {}{}{why}", text(&row["change"]), text(&row["name"]), cells.concat())
    };
    view["rows"].as_array().expect("rows").iter().map(row).collect()
}

both! {
    async fn what_went_out_and_comes_back_untouched_changes_nothing(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let bodies = [
            json!({"name": "=1+1 ①病棟㈱髙", "kind": "hospital", "function": "acute", "bed_type": "general", "fee_class": "palliative", "procedures": ["tpn", "suction", "same_day"], "extra_charge_yen": 5_500, "respite": true, "reception_hours": "平日 9:00〜17:00", "phone": "0985111112", "note": "一行目\n\"二行目\",三"}),
            json!({"name": "-二", "kind": "short_stay", "note": "'そのまま"}),
            json!({"name": "'三", "kind": "care_home", "extra_charge_yen": 0}),
            json!({"name": "四", "kind": "hospital"}),
        ];
        for (number, body) in bodies.iter().enumerate() {
            let id = adds(coordinator, body).await;
            if number < 3 {
                tells(coordinator, &id, 0, &json!({"state": "ask", "free": 0, "free_female": 0, "adjusting": number, "available_from": "2026-11-30", "remark": "@電話で"})).await.is(200);
            }
        }
        adds(nurse, &json!({"name": "四", "kind": "visiting_nursing"})).await;
        let before = coordinator.get("/api/wards").await.is(200);
        let file = list(coordinator).await;
        let in_cp932 = encoding_of_spreadsheets(&file);
        for file in [file.as_bytes(), &in_cp932] {
            let view = previews(coordinator, file).await;
            assert!(rows(&view).iter().all(|row| row.starts_with("same ")), "{:?}", rows(&view));
            assert_eq!((view["rows"].as_array().map(Vec::len), &view["others"], &view["unknown_columns"]), (Some(4), &json!(1), &json!([])));
            applies(coordinator, file, &view["token"]).await.is(200);
        }
        assert_eq!(coordinator.get("/api/wards").await.is(200), before);
    }

    async fn a_file_in_the_letters_of_spreadsheets_is_shown_row_by_row_and_then_done(server: &Server) {
        let Hospital { coordinator, .. } = &Hospital::new(server).await;
        let id = adds(coordinator, &ward("①病棟（髙）")).await;
        tells(coordinator, &id, 0, &json!({"state": "full"})).await.is(200);
        let file = "名称,種別,空き,空き数,入れる日,ひとこと,受け入れ可能な処置,レスパイト,差額室料（円/日）,メモ\r\n\
                    ①病棟（髙）,病棟,空きあり,３床,2026/11/5,,人工呼吸器・吸引,○,\"５，５００円\",x\r\n\
                    ㈱別館,短期入所,相談,,,電話で,,,,\r\n,,,,,,,,,\r\n";
        let file = encoding_of_spreadsheets(file);
        let view = previews(coordinator, &file).await;
        assert_eq!(rows(&view), [
            "changed ①病棟（髙） 空き:なし→空きあり 空き数:→3 入れる日:→2026-11-05 受け入れ可能な処置:→人工呼吸器、吸引 差額室料（円/日）:→5500 レスパイト:→可",
            "new ㈱別館 名称:→㈱別館 種別:→短期入所 空き:→相談 ひとこと:→電話で",
        ]);
        assert_eq!(view["unknown_columns"], json!(["メモ"]));
        let all = coordinator.get("/api/wards").await.is(200);
        assert_eq!(all["items"].as_array().map(Vec::len), Some(1), "a preview changes nothing");
        applies(coordinator, &file, &json!("other")).await.problem(412, "stale");
        applies(coordinator, &file, &view["token"]).await.is(200);
        let now = coordinator.get(&format!("/api/wards/{id}")).await.is(200);
        assert_eq!((&now["version"], &now["vacancy"]["free"], &now["extra_charge_yen"], &now["fee_class"]), (&json!(2), &json!(3), &json!(5_500), &json!("community_care")));
        applies(coordinator, &file, &view["token"]).await.problem(412, "stale");
        let again = previews(coordinator, &file).await;
        assert!(rows(&again).iter().all(|row| row.starts_with("same ")), "{:?}", rows(&again));
    }

    async fn a_row_that_cannot_be_says_why_and_nothing_is_half_done(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let id = adds(coordinator, &ward("一")).await;
        tells(coordinator, &id, 0, &json!({"state": "open", "free": 1})).await.is(200);
        let head = "名称,種別,空き,空き数,女性,入れる日,ひとこと,病床機能,電話番号\n";
        for (row, why) in [
            ("一,病棟,空きあり,-1,,,,,", "空き数:out_of_range"),
            ("一,病棟,空きあり,1000000000,,,,,", "空き数:out_of_range"),
            ("一,病棟,空きあり,99999999999999999999,,,,,", "空き数:out_of_range"),
            ("一,病棟,空きあり,たくさん,,,,,", "空き数:wrong_type"),
            ("一,病棟,空きあり,0,,,,,", "空き数:out_of_range"),
            ("一,病棟,空きあり,1,2,,,,", "空き数:out_of_range"),
            ("一,病棟,未登録,1,,,,,", "空き:missing"),
            ("一,病棟,たぶん,1,,,,,", "空き:wrong_type"),
            ("一,病棟,空きあり,1,,2026/2/30,,,", "入れる日:wrong_type"),
            ("一,病棟,空きあり,1,,,090-1234-5678へ,,", "ひとこと:personal_data"),
            ("一,ホテル,空きあり,1,,,,,", "種別:wrong_type"),
            ("一,短期入所,空きあり,1,,,,急性期,", "病床機能:not_allowed_here"),
            ("二,,空きあり,1,,,,,", "種別:missing"),
            ("二,病棟,,1,,,,,", "空き:missing"),
            (",病棟,空きあり,1,,,,,", "名称:empty"),
            ("二,病棟,空きあり,1,,,,,内線12", "電話番号:not_allowed_here"),
        ] {
            let file = format!("{head}新しい病棟,病棟,,,,,,,\n{row}\n");
            let view = previews(coordinator, file.as_bytes()).await;
            let last = rows(&view).pop().expect("a row");
            assert!(last.starts_with("refused") && last.ends_with(why), "{row}: {last}");
            assert_eq!(applies(coordinator, file.as_bytes(), &view["token"]).await.problem(422, "invalid")["field"], "rows");
        }
        let twice = previews(coordinator, format!("{head}一,病棟,なし,,,,,,\n一,病棟,相談,,,,,,\n").as_bytes()).await;
        assert!(rows(&twice)[1].ends_with("名称:twice"));
        for (file, reason) in [(&b""[..], "empty"), (b"a,b\n1,2\n", "missing"), (b"\x00\x01\xff", "wrong_type"), (b"\x81", "wrong_type")] {
            assert_eq!(sends(coordinator, "", file).await.problem(422, "invalid")["reason"], reason, "{file:?}");
        }
        let office = server.organization("薬局", tsunagu::domain::people::OrganizationKind::Pharmacy).await;
        let pharmacist = server.persona("yakuzai", office, tsunagu::domain::people::Profession::Pharmacist, tsunagu::domain::people::Role::Staff).await;
        sends(&pharmacist, "", head.as_bytes()).await.problem(403, "forbidden");
        assert_eq!(nurse.get("/api/wards").await.is(200)["items"].as_array().map(Vec::len), Some(1));
    }

    async fn of_three_who_bring_a_file_one_is_first(server: &Server) {
        let Hospital { coordinator, .. } = &Hospital::new(server).await;
        adds(coordinator, &ward("一")).await;
        let files: Vec<String> = (1..=3).map(|free| format!("名称,種別,空き,空き数\n一,病棟,空きあり,{free}\n新{free},短期入所,,\n")).collect();
        let mut tokens = Vec::new();
        for file in &files {
            tokens.push(previews(coordinator, file.as_bytes()).await["token"].clone());
        }
        let done = join_all(files.iter().zip(&tokens).map(|(file, token)| applies(coordinator, file.as_bytes(), token))).await;
        let mut statuses: Vec<u16> = done.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412]);
        assert_eq!(coordinator.get("/api/wards").await.is(200)["items"].as_array().map(Vec::len), Some(2), "whole files");
    }
}

/// As a spreadsheet in Japan saves it.
fn encoding_of_spreadsheets(text: &str) -> Vec<u8> {
    let text = text.trim_start_matches('\u{feff}').replace('〜', "～");
    let (bytes, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!is_lossy, "{text}");
    bytes.into_owned()
}
