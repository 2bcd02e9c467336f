//! The page itself: there only where it is on, the same for everybody, small, cacheable, without script and without cookie.

use super::square::{Square, body, keeps, publishes};
use crate::harness::both;
use reqwest::Method;
use serde_json::json;

both! {
    async fn a_page_that_is_not_on_is_not_there_but_for_whoever_turns_it_on(server: &Server) {
        let square = Square::dark(server).await;
        let region = server.region.to_string();
        for path in [format!("/public/{region}"), "/public/shiomibara".to_owned(), "/public/x".to_owned()] {
            let response = square.opens(&path).await;
            assert_eq!((response.status().as_u16(), response.headers()["cache-control"].to_str().ok()), (404, Some("no-store")), "{path}");
            assert!(body(response).await.contains("このページはありません"));
        }
        let preview = format!("/public/{region}/preview");
        assert_eq!(square.opens(&preview).await.status(), 401);
        for (who, status) in [(&square.region.officer, 403), (&square.region.base, 200)] {
            let response = who.bare(Method::GET, &preview).send().await.expect("an answer");
            assert_eq!((response.status().as_u16(), response.headers()["cache-control"].to_str().ok()), (status, Some("no-store")));
        }
        keeps(&square.region.base, 0, &json!({"is_on": true, "short_name": "shiomibara"})).await.is(200);
        for path in [format!("/public/{region}"), "/public/shiomibara".to_owned()] {
            assert_eq!(square.opens(&path).await.status(), 200, "{path}");
        }
        keeps(&square.region.base, 1, &json!({"is_on": false, "short_name": "shiomibara"})).await.is(200);
        assert_eq!(square.opens("/public/shiomibara").await.status(), 404, "at once");
        let elsewhere = crate::boards::region::Region::elsewhere(server).await;
        assert_eq!(elsewhere.base.bare(Method::GET, &preview).send().await.expect("an answer").status(), 404);
    }

    async fn it_is_kept_for_a_minute_has_no_script_and_reads_no_cookie(server: &Server) {
        let square = Square::new(server).await;
        let posted = square.posts("講座 <script>alert(1)</script>", "一行目\n\"二行目\" & https://example.jp").await;
        publishes(&square.region.base, &posted, true).await.is(200);
        let response = square.opens("/public/shiomibara").await;
        let headers = response.headers().clone();
        assert_eq!(headers["cache-control"], "public, max-age=60");
        assert!(!headers.contains_key("set-cookie") && headers.contains_key("last-modified"));
        assert!(headers["content-security-policy"].to_str().expect("text").contains("default-src 'none'"));
        let tag = headers["etag"].to_str().expect("text").to_owned();
        let html = body(response).await;
        assert!(!html.contains("<script") && !html.contains("style=") && html.contains("一行目<br>&quot;二行目&quot; &amp;"), "{html}");
        let again = square.region.nurse.stranger().bare(Method::GET, "/public/shiomibara").header("if-none-match", &tag).send().await.expect("an answer");
        assert_eq!((again.status().as_u16(), again.headers()["etag"].to_str().ok()), (304, Some(tag.as_str())));
        // Whoever is signed in is shown the same.
        let signed_in = square.region.nurse.bare(Method::GET, "/public/shiomibara").send().await.expect("an answer");
        assert_eq!(body(signed_in).await, html);
        publishes(&square.region.base, &posted, false).await.is(200);
        let gone = square.region.nurse.stranger().bare(Method::GET, "/public/shiomibara").header("if-none-match", &tag).send().await.expect("an answer");
        assert_eq!(gone.status(), 200);
        let english = body(square.opens("/public/shiomibara?lang=en").await).await;
        assert!(english.contains("<html lang=\"en\">") && english.contains("For residents"), "{english}");
        assert!(html.contains("<html lang=\"ja\">") && html.contains("href=\"/public/shiomibara?lang=en\""), "{html}");
    }

    async fn it_stays_small_and_is_not_asked_for_without_end(server: &Server) {
        let square = Square::new(server).await;
        for n in 0..20 {
            let posted = square.posts(&format!("講座{n}"), &"字".repeat(19_000)).await;
            publishes(&square.region.base, &posted, true).await.is(200);
        }
        let html = square.html().await;
        assert!(html.len() < 400 * 1024 && html.contains("ほか"), "{} bytes", html.len());
        let mut last = 200;
        for _ in 0..300 {
            last = square.opens("/public/x").await.status().as_u16();
        }
        assert_eq!(last, 429);
        let response = square.opens("/public/shiomibara").await;
        assert!(response.headers().contains_key("retry-after"));
        server.clock.advance_seconds(60);
        assert_eq!(square.opens("/public/shiomibara").await.status(), 200);
    }
}
