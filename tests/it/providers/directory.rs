//! The directory: found by whatever people know of an organization, for those who may see who works where.

use super::office::{approves, change, entry_of, names, proposes};
use crate::boards::region::Region;
use crate::harness::both;
use serde_json::json;

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
}
