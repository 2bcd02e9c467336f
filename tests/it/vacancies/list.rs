//! Looking for a place: filters, order, and the list for a spreadsheet.

use super::hospital::{Hospital, adds, confirms, names, tells};
use crate::harness::both;
use serde_json::json;

both! {
    async fn those_with_room_come_first_and_the_newest_word_first_among_them(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let mut ids = Vec::new();
        for name in ["未", "満", "相", "古", "新"] {
            ids.push(hospital.opens(name).await);
        }
        for (id, state) in ids.iter().zip(["", "full", "ask", "open", "open"]).skip(1) {
            tells(who, id, 0, &json!({"state": state})).await.is(200);
        }
        assert_eq!(names(&hospital.nurse.get("/api/wards").await.is(200)), ["新", "古", "相", "満", "未"]);
        confirms(who, &ids[3], 1).await.is(200);
        assert_eq!(names(&hospital.nurse.get("/api/wards").await.is(200)), ["古", "新", "相", "満", "未"]);
    }

    async fn a_search_finds_what_fits_in_all_that_is_asked(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let beds = |name: &str, fee_class: &str, procedures: &[&str]| {
            json!({"name": name, "kind": "hospital", "fee_class": fee_class, "procedures": procedures})
        };
        let first = adds(who, &beds("東3階", "community_care", &["tpn", "suction", "dialysis"])).await;
        let second = adds(who, &beds("ﾘﾊﾋﾞﾘ病棟", "rehabilitation", &["suction"])).await;
        let third = adds(&hospital.nurse, &json!({"name": "訪問枠", "kind": "visiting_nursing", "note": "緩和ケアに強い"})).await;
        tells(who, &first, 0, &json!({"state": "open", "free": 2, "free_female": 0, "free_male": 2})).await.is(200);
        tells(who, &second, 0, &json!({"state": "ask"})).await.is(200);
        for (query, expected) in [
            ("", vec!["東3階", "ﾘﾊﾋﾞﾘ病棟", "訪問枠"]),
            ("kind=&state=&sex=&procedure=&municipality=&fee_class=&q=", vec!["東3階", "ﾘﾊﾋﾞﾘ病棟", "訪問枠"]),
            ("kind=hospital", vec!["東3階", "ﾘﾊﾋﾞﾘ病棟"]),
            ("state=ask", vec!["ﾘﾊﾋﾞﾘ病棟"]),
            ("sex=female", vec!["ﾘﾊﾋﾞﾘ病棟"]),
            ("sex=male&state=open", vec!["東3階"]),
            ("sex=any", vec!["東3階", "ﾘﾊﾋﾞﾘ病棟", "訪問枠"]),
            ("procedure=suction", vec!["東3階", "ﾘﾊﾋﾞﾘ病棟"]),
            ("procedure=suction&procedure=tpn", vec!["東3階"]),
            ("procedure=suction&procedure=ventilator", vec![]),
            ("municipality=452025", vec!["訪問枠"]),
            ("fee_class=rehabilitation", vec!["ﾘﾊﾋﾞﾘ病棟"]),
            ("q=%E3%83%AA%E3%83%8F%E3%83%93%E3%83%AA", vec!["ﾘﾊﾋﾞﾘ病棟"]),
            ("q=%E4%B8%AD%E5%A4%AE&kind=hospital", vec!["東3階", "ﾘﾊﾋﾞﾘ病棟"]),
            ("q=%E7%B7%A9%E5%92%8C", vec!["訪問枠"]),
            ("q=%E9%80%8F%E6%9E%90", vec!["東3階"]),
            ("q=%E4%B8%AD%E5%A4%AE%20%E5%9B%9E%E5%BE%A9", vec!["ﾘﾊﾋﾞﾘ病棟"]),
            ("q=100%25", vec![]),
        ] {
            assert_eq!(names(&hospital.nurse.get(&format!("/api/wards?{query}")).await.is(200)), expected, "{query}");
        }
        for (query, field, reason) in [
            ("kind=hotel", "kind", "wrong_type"),
            ("procedure=suction&procedure=none", "procedure", "wrong_type"),
            ("colour=red", "", "unknown_field"),
            (&format!("q={}", "a".repeat(101)), "q", "too_long"),
        ] {
            let told = hospital.nurse.get(&format!("/api/wards?{query}")).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!(field), &json!(reason)), "{query}");
        }
        assert_eq!(hospital.nurse.get(&format!("/api/wards/{third}/vacancies")).await.is(200)["items"], json!([]));
    }

    async fn a_spreadsheet_gets_the_same_list_and_no_formula(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let mut body = super::hospital::ward("=1+1");
        (body["procedures"], body["extra_charge_yen"], body["note"]) = (json!(["suction", "tpn"]), json!(5_500), json!("一行目\n\"二行目\""));
        let id = adds(who, &body).await;
        adds(&hospital.nurse, &json!({"name": "訪問枠", "kind": "visiting_nursing", "respite": true})).await;
        tells(who, &id, 0, &json!({"state": "open", "free": 2, "available_from": "2026-11-21", "remark": "@電話で"})).await.is(200);
        let sheet = async |query: &str| {
            let response = hospital.nurse.request(reqwest::Method::GET, &format!("/api/wards.csv{query}")).send().await.expect("an answer");
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
            response.bytes().await.expect("a body")
        };
        let bytes = sheet("").await;
        let text = std::str::from_utf8(&bytes).expect("UTF-8").strip_prefix('\u{feff}').expect("a byte order mark");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("\"機関名\",\"名称\",\"種別\""));
        assert_eq!(
            lines[1],
            "\"'=中央病院\",\"'=1+1\",\"病棟\",\"回復期\",\"一般\",\"地域包括ケア\",\"空きあり\",\"2\",\"\",\"\",\"\",\"2026-11-21\",\"'@電話で\",\
             \"2026-11-20 09:00\",\"\",\"中心静脈栄養、吸引\",\"5500\",\"\",\"\",\"0985-11-1111\",\"一行目\n\"\"二行目\"\"\",\"452017\""
        );
        assert!(lines[2].starts_with("\"青空訪問看護\",\"訪問枠\",\"訪問看護の空き\",\"\",\"\",\"\",\"未登録\""), "{}", lines[2]);
        let filtered = sheet("?kind=visiting_nursing").await;
        assert_eq!(std::str::from_utf8(&filtered).expect("UTF-8").lines().count(), 2);
    }
}
