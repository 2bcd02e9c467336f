//! What the derive macros cannot say in the OpenAPI document.

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

/// Gives every operation an id of its own, and says that views hold all their fields: one that has no value is null.
pub fn finish(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        let operations = [("get", &mut item.get), ("post", &mut item.post), ("put", &mut item.put), ("delete", &mut item.delete)];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                name(operation, method, path);
            }
        }
    }
    for (name, schema) in document.components.iter_mut().flat_map(|components| components.schemas.iter_mut()) {
        if let (true, RefOr::T(Schema::Object(object))) = (is_view(name), schema) {
            object.required = object.properties.keys().cloned().collect();
        }
    }
    document
}

fn is_view(name: &str) -> bool {
    name.ends_with("View") || name == "EntryContent"
}

fn name(operation: &mut Operation, method: &str, path: &str) {
    let words: Vec<&str> = path.split(['/', '{', '}', '-', '.']).filter(|word| !word.is_empty() && *word != "api").collect();
    operation.operation_id = Some(format!("{method}_{}", words.join("_")));
}
