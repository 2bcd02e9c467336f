//! The directory: found by whatever people know of an organization, for those who may see who works where.

use super::office::{approves, change, entry_of, names, opening, proposes};
use crate::boards::region::Region;
use crate::harness::both;
use serde_json::{Value, json};

both! {
    async fn an_organization_is_found_by_name_reading_place_and_what_it_offers(server: &Server) {
        let region = Region::new(server).await;
        let station = region.nurse.organization();
        let fields = json!({"kana": "アオゾラホウモンカンゴ", "address": "汐見原市港町", "services": ["pediatric", "visiting_nursing"]});
        let told = proposes(&region.nurse, &change(&region.nurse, &station, "new_services", "2026-11-20", fields).await).await.is(201);
        approves(&region.base, &told).await.is(200);
        let found = async |query: &str| names(&region.doctor.get(&format!("/api/directory?{query}")).await.is(200));
        assert_eq!(found("").await.len(), 4);
        for query in ["q=あおぞら", "q=ｱｵｿﾞﾗ", "q=港町　小児", "service=pediatric&service=visiting_nursing", "new=true", "kind=visiting_nurse_station"] {
            assert_eq!(found(query).await, ["青空訪問看護"], "{query}");
        }
        assert_eq!(found("municipality=452025").await, ["=港クリニック"]);
        assert_eq!(found("service=dementia").await, Vec::<String>::new());
        region.doctor.get("/api/directory?kind=hotel").await.problem(422, "invalid");
        region.doctor.get("/api/directory?x=1").await.problem(422, "invalid");
        let entry = entry_of(&region.nurse, &station).await;
        assert_eq!((&entry["may"], &entry["is_listed"]), (&json!(["propose_provider"]), &json!(false)));
        assert_eq!(entry_of(&region.doctor, &station).await["may"], json!([]));
        let elsewhere = Region::elsewhere(server).await;
        elsewhere.nurse.get(&format!("/api/directory/{station}")).await.not_found();
    }

    async fn an_organization_says_where_it_is_as_it_says_the_rest(server: &Server) {
        let region = Region::new(server).await;
        let (nurse, station) = (&region.nurse, region.nurse.organization());
        let says = async |place: Value| proposes(nurse, &change(nurse, &station, "moving", "2026-11-20", json!({"place": place})).await).await;
        assert_eq!(entry_of(nurse, &station).await["place"], Value::Null);
        for (place, field, reason) in [
            // The two were taken for each other.
            (json!({"latitude_e7": 1_314_200_000, "longitude_e7": 329_100_000}), "entry.place", "out_of_range"),
            (json!({"latitude_e7": 0, "longitude_e7": 0}), "entry.place", "out_of_range"),
            (json!({"latitude_e7": 329_100_000}), "entry.place.longitude_e7", "missing"),
            (json!({"latitude_e7": 32.91, "longitude_e7": 131.42}), "entry.place.latitude_e7", "wrong_type"),
        ] {
            let told = says(place).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!(field), &json!(reason)));
        }
        let place = json!({"latitude_e7": 329_100_000, "longitude_e7": 1_314_200_000});
        let told = says(place.clone()).await.is(201);
        assert_eq!((&told["changed"], &told["entry"]["place"]), (&json!(["place"]), &place));
        assert_eq!(entry_of(nurse, &station).await["place"], Value::Null, "the base has not said yes");
        approves(&region.base, &told).await.is(200);
        assert_eq!(entry_of(&region.doctor, &station).await["place"], place);
        says(place.clone()).await.problem(422, "invalid");
        // What others change leaves it where it is, and it is taken back in the same way.
        let fields = json!({"address": "汐見原市港町2"});
        let told = proposes(nurse, &change(nurse, &station, "moving", "2026-11-20", fields).await).await.is(201);
        approves(&region.base, &told).await.is(200);
        assert_eq!(entry_of(nurse, &station).await["place"], place);
        let told = says(Value::Null).await.is(201);
        approves(&region.base, &told).await.is(200);
        assert_eq!(entry_of(nurse, &station).await["place"], Value::Null);
        // One that opens brings its own.
        let mut opens = opening("港訪問看護", "2026-12-01");
        opens["entry"]["place"] = place.clone();
        let opened = approves(&region.base, &proposes(nurse, &opens).await.is(201)).await.is(200);
        assert_eq!(entry_of(nurse, opened["organization"].as_str().expect("an id")).await["place"], place);
    }
}
