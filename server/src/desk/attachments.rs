//! Photos and PDFs (添付): they come in chunks, are made into what is kept, and hang at an entry from its post on. Whoever may read the texts of
//! an entry may open its files; what is not posted is its sender's alone. Nothing lies in clear anywhere, nor do the chunks.

use super::chart::key_owner;
use super::entry_views::Texts;
use super::stream::stream_owner;
use super::{Desk, Done, Error, Result, keys, signed};
use crate::audit;
use crate::domain::core::attachment::{
    Attached, CHUNK_BYTES, MediaType, NewAttachment, UNPOSTED_LIMIT, UNPOSTED_SECONDS, chunk_length, chunks_of,
};
use crate::domain::core::id::{AttachmentId, BoardId, EntryId, PatientId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::files::{FileError, Files, Scanned};
use crate::gate::{Act, Caller, EntryFacts, KeepUpload, OnStream, Permit, Permitted, PostEntry, PostOnBoard};
use crate::hub::wire::AttachmentView;
use crate::media::{self, Prepared};
use crate::store::Change;
use crate::store::core::attachment::{self, AttachmentRow, Finished, Hanging, Upload};
use crate::vault::{DataKey, DoesNotOpen, FILE_HEADER, FileKey, Owner, OwnerKind, Place, block_range};
use futures_util::future::try_join_all;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many are made at the same time: each may take a quarter of a gigabyte.
pub(super) const STUDIOS: usize = 2;
/// What has ended is removed so much later, when nothing that began before can still want it.
const GRACE_SECONDS: i64 = 3600;
/// So many are removed in one round.
const ROUND: i64 = 200;

/// How an upload stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttachmentUploadView {
    /// Id.
    pub id: AttachmentId,
    /// So long is every chunk but the last.
    pub chunk_bytes: u64,
    /// So many there are.
    pub chunks: u64,
    /// Those that are here, by number from 0.
    pub received: Vec<u64>,
    /// Whether it can be posted.
    pub finished: bool,
}

/// A file, opened: block by block, so that it never lies in memory as a whole.
pub struct OpenFile {
    /// What it is.
    pub media_type: MediaType,
    /// How long it is.
    pub byte_size: u64,
    /// Its name; photos have none.
    pub name: String,
    files: Files,
    lies: String,
    key: FileKey,
    next: u32,
}

impl OpenFile {
    /// The next block; none at the end.
    pub async fn block(&mut self) -> Result<Option<Vec<u8>>> {
        let Some((range, is_last)) = block_range(self.byte_size, self.next) else { return Ok(None) };
        let sealed = self.files.read_range(&self.lies, range).await?;
        let block = self.key.open(self.next, is_last, &sealed)?;
        self.next += 1;
        Ok(Some(block))
    }
}

impl From<FileError> for Error {
    fn from(e: FileError) -> Self {
        tracing::warn!(error = %e, "files");
        Self::Unavailable
    }
}

pub(super) fn name_place(id: AttachmentId) -> Place {
    Place { table: "attachment", column: "name", row: id.0 }
}

const fn file_place(id: AttachmentId, column: &'static str) -> Place {
    Place { table: "attachment", column, row: id.0 }
}

fn chunks_lie(id: AttachmentId) -> String {
    format!("{id}/chunk")
}

fn content_lies(id: AttachmentId, object: Uuid) -> String {
    format!("{id}/{object}/content")
}

fn thumbnail_lies(id: AttachmentId, object: Uuid) -> String {
    format!("{id}/{object}/thumbnail")
}

/// What was made of an upload, sealed.
struct Made {
    prepared: Prepared,
    content: Vec<u8>,
    thumbnail: Option<Vec<u8>>,
}

fn make(key: &DataKey, id: AttachmentId, bytes: Vec<u8>) -> std::result::Result<Made, Invalid> {
    let prepared = media::prepare(bytes)?;
    let content = key.seal_file(file_place(id, "content"), 0, &prepared.bytes);
    let thumbnail = prepared.photo.as_ref().map(|photo| key.seal_file(file_place(id, "thumbnail"), 0, &photo.thumbnail));
    Ok(Made { prepared, content, thumbnail })
}

impl Desk {
    /// Begins to send a file for a patient's timeline.
    pub async fn begin_attachment(
        &self,
        caller: &Arc<Caller>,
        patient: PatientId,
        key: Uuid,
        body: NewAttachment,
    ) -> Result<AttachmentUploadView> {
        body.check()?;
        let body = &body;
        let begun = self.deciding(caller, move |caller, fresh| async move {
            let permit = self.open_to_write::<PostEntry>(&caller, patient, fresh).await?;
            self.begin_with(&permit, &patient.to_string(), key, body).await
        });
        let id = begun.await?;
        self.attachment_upload(caller, id).await
    }

    /// Begins to send a file for a board.
    pub async fn begin_board_attachment(
        &self,
        caller: &Arc<Caller>,
        board: BoardId,
        key: Uuid,
        body: NewAttachment,
    ) -> Result<AttachmentUploadView> {
        body.check()?;
        let body = &body;
        let begun = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_board_for::<PostOnBoard>(&caller, board).await?;
            self.begin_with(&permit, &board.to_string(), key, body).await
        });
        let id = begun.await?;
        self.attachment_upload(caller, id).await
    }

    async fn begin_with<A: Act<Subject: OnStream>>(
        &self,
        permit: &Permitted<A>,
        about: &str,
        key: Uuid,
        body: &NewAttachment,
    ) -> Result<AttachmentId> {
        let (acting, facts, now) = (&permit.caller().membership, permit.subject().on(), permit.decided_at());
        self.check_room()?;
        let id = AttachmentId(self.new_id());
        let sealing = self.sealing_key(stream_owner(&facts), Some(facts.region), 1).await?;
        let mut change = Self::change(permit);
        change.idempotency = Some(Self::idempotency(permit, key, about, body, id.0)?);
        change.insert(AttachmentRow {
            id,
            region_id: facts.region,
            stream_id: facts.stream,
            patient_id: facts.whose.patient(),
            person_id: acting.person,
            membership_id: acting.id,
            organization_id: acting.organization,
            name: keys::seal(&sealing, name_place(id), &body.kept_name())?,
            upload_bytes: i64::try_from(body.byte_size).unwrap_or(i64::MAX),
            media_type: body.media_type,
            created_at: now,
            expires_at: Some(now.plus_seconds(UNPOSTED_SECONDS)),
        });
        attachment::limit_unposted(&mut change, id, acting.id, now, signed(UNPOSTED_LIMIT));
        change.log.push(audit::written(permit, None, None));
        match self.commit_once(change).await {
            Ok(Done::Now(_)) => Ok(id),
            Ok(Done::Before(made)) => Ok(AttachmentId(made)),
            Err(Error::Stale) => Err(Invalid::limited("attachments", "too_long", UNPOSTED_LIMIT).into()),
            Err(e) => Err(e),
        }
    }

    /// Files must not fill the disk: the database may be on it too.
    fn check_room(&self) -> Result<()> {
        if self.files.has_room() {
            return Ok(());
        }
        tracing::warn!("no room for files");
        Err(Error::Unavailable)
    }

    /// One's own upload, through the gate.
    async fn open_upload(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<(Upload, Permitted<KeepUpload>)> {
        let now = self.now();
        if let Some(found) = attachment::find(&self.store, id).await?
            && found.expires_at.is_none_or(|until| until > now)
            && let Some(home) = self.home_of(caller, found.stream_id).await?
        {
            let facts = EntryFacts { entry: EntryId(id.0), author: found.person_id, organization: found.organization_id, home };
            let permit = self.admit::<KeepUpload>(caller, facts).await?;
            return Ok((found, permit));
        }
        Err(self.missing::<KeepUpload>(caller).await)
    }

    /// How one's own upload stands: what is here need not be sent again.
    pub async fn attachment_upload(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<AttachmentUploadView> {
        let (found, _) = self.open_upload(caller, id).await?;
        let chunks = chunks_of(found.upload_bytes.unsigned_abs());
        let finished = found.finished_at.is_some();
        let received = if finished {
            (0..chunks).collect()
        } else {
            let mut here: Vec<u64> = self.files.list(&chunks_lie(id)).await?.iter().filter_map(|name| name.parse().ok()).collect();
            here.sort_unstable();
            here
        };
        Ok(AttachmentUploadView { id, chunk_bytes: CHUNK_BYTES, chunks, received, finished })
    }

    /// Takes a chunk of one's own upload; the same once more does no harm.
    pub async fn put_chunk(&self, caller: &Arc<Caller>, id: AttachmentId, chunk: u64, bytes: &[u8]) -> Result<()> {
        let (found, permit) = self.open_upload(caller, id).await?;
        if found.finished_at.is_some() {
            return Err(Invalid::new("chunk", "not_allowed_here").into());
        }
        if chunk_length(found.upload_bytes.unsigned_abs(), chunk) != Some(bytes.len() as u64) {
            return Err(Invalid::new("chunk", "out_of_range").into());
        }
        self.check_room()?;
        let facts = permit.subject().on();
        let key = self.sealing_key(stream_owner(&facts), Some(facts.region), 1).await?;
        let sealed = key.seal_file(file_place(id, "chunk"), u32::try_from(chunk).unwrap_or(u32::MAX), bytes);
        Ok(self.files.put(&format!("{}/{chunk}", chunks_lie(id)), sealed).await?)
    }

    /// Makes of an upload what is kept: looked at by the scanner, told by its content, made anew or refused, and sealed. Done twice, it stays done.
    pub async fn finish_attachment(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<AttachmentView> {
        let (found, permit) = self.open_upload(caller, id).await?;
        if found.finished_at.is_none() {
            let object = self.new_id();
            let made = self.make_file(&found, &permit, id).await?;
            if let Err(e) = self.keep_made(id, object, made.content, made.thumbnail).await {
                self.remove_object(id, object).await;
                return Err(e);
            }
            match self.note_finished(caller, id, object, &made.prepared).await {
                Ok(()) => {}
                // Perhaps it was noted: what no row names is removed when it is finished once more, or with the row.
                Err(e @ (Error::Unavailable | Error::Internal(_))) => return Err(e),
                Err(e) => {
                    self.remove_object(id, object).await;
                    // Two finished at once, and the other was first.
                    if !matches!(e, Error::Stale) {
                        return Err(e);
                    }
                }
            }
        }
        let (found, permit) = self.open_upload(caller, id).await?;
        let object = found.object_id.ok_or(Error::NotFound)?;
        self.files.remove_all_but(&id.to_string(), &object.to_string()).await?;
        let name = attachment::get_name(&self.store, &permit, id).await?.ok_or(Error::NotFound)?;
        let hanging = Hanging {
            id,
            name,
            media_type: found.media_type,
            byte_size: found.byte_size.ok_or(Error::NotFound)?,
            width: found.width,
            height: found.height,
            pages: found.pages,
        };
        self.attachment_view(stream_owner(&permit.subject().on()), hanging).await
    }

    async fn make_file(&self, found: &Upload, permit: &Permitted<KeepUpload>, id: AttachmentId) -> Result<Made> {
        let facts = permit.subject().on();
        let _studio = self.studios.acquire().await.map_err(anyhow::Error::from)?;
        let bytes = self.join_chunks(found, stream_owner(&facts), id).await?;
        if let Some(scanner) = &self.scanner {
            match scanner.scan(&bytes).await {
                Ok(Scanned::Clean) => {}
                Ok(Scanned::Found) => return Err(Invalid::new("file.scan", "not_allowed_here").into()),
                Err(e) => {
                    tracing::warn!(error = %e, "the scanner does not answer");
                    return Err(Error::Unavailable);
                }
            }
        }
        let key = self.sealing_key(stream_owner(&facts), Some(facts.region), 2).await?;
        // A decoder that gives up over a file says nothing of the server.
        let made = tokio::task::spawn_blocking(move || make(&key, id, bytes)).await;
        Ok(made.unwrap_or_else(|_| Err(Invalid::new("file", "wrong_type")))?)
    }

    async fn join_chunks(&self, found: &Upload, owner: Owner, id: AttachmentId) -> Result<Vec<u8>> {
        let ring = self.keys_of(owner).await?;
        let length = found.upload_bytes.unsigned_abs();
        let mut whole = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        for chunk in 0..chunks_of(length) {
            let Some(sealed) = self.files.read(&format!("{}/{chunk}", chunks_lie(id))).await? else {
                return Err(Invalid::new("chunks", "missing").into());
            };
            let key = ring.open_file(file_place(id, "chunk"), u32::try_from(chunk).unwrap_or(u32::MAX), &sealed)?;
            whole.extend(key.open_whole(&sealed)?);
        }
        Ok(whole)
    }

    async fn keep_made(&self, id: AttachmentId, object: Uuid, content: Vec<u8>, thumbnail: Option<Vec<u8>>) -> Result<()> {
        self.files.put(&content_lies(id, object), content).await?;
        if let Some(thumbnail) = thumbnail {
            self.files.put(&thumbnail_lies(id, object), thumbnail).await?;
        }
        Ok(())
    }

    /// Removes what was made and is nobody's. Where that fails, it goes with the row.
    async fn remove_object(&self, id: AttachmentId, object: Uuid) {
        if let Err(e) = self.files.remove(&format!("{id}/{object}")).await {
            tracing::warn!(error = %e, "a file that is nobody's stays");
        }
    }

    async fn note_finished(&self, caller: &Arc<Caller>, id: AttachmentId, object: Uuid, prepared: &Prepared) -> Result<()> {
        let noted = self.deciding(caller, move |caller, _| async move {
            let (_, permit) = self.open_upload(&caller, id).await?;
            let mut change = Self::change(&permit);
            let photo = prepared.photo.as_ref();
            let made = Finished {
                media_type: prepared.media_type,
                byte_size: signed(prepared.bytes.len()),
                width: photo.map(|photo| i64::from(photo.width)),
                height: photo.map(|photo| i64::from(photo.height)),
                pages: prepared.pages.map(signed),
                object_id: object,
                at: permit.decided_at(),
            };
            attachment::finish(&mut change, id, &made);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await.map(|_| ())
        });
        Box::pin(noted).await
    }

    /// Drops one's own upload that is not posted.
    pub async fn drop_attachment(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<()> {
        let ended = self.deciding(caller, move |caller, _| async move {
            let (_, permit) = self.open_upload(&caller, id).await?;
            let mut change = Self::change(&permit);
            attachment::end(&mut change, id, permit.decided_at());
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await.map(|_| ())
        });
        match ended.await {
            Err(Error::Stale) => Err(Invalid::new("attachment", "not_allowed_here").into()),
            done => {
                done?;
                // What a chunk or a finish under way still writes, the sweep removes with the row.
                Ok(self.files.remove(&id.to_string()).await?)
            }
        }
    }

    /// Removes what was not posted in time.
    pub async fn sweep_attachments(&self) -> Result<()> {
        let before = self.now().plus_seconds(-GRACE_SECONDS);
        for id in attachment::list_expired(&self.store, before, ROUND).await? {
            // One that cannot be removed keeps nothing from the others.
            if let Err(e) = self.remove_attachment(id, before).await {
                tracing::warn!(error = %e, "a file that was not posted waits");
            }
        }
        Ok(())
    }

    /// The files go first: a row without its files is found again.
    async fn remove_attachment(&self, id: AttachmentId, before: Timestamp) -> Result<()> {
        self.files.remove(&id.to_string()).await?;
        let mut change = Change::default();
        attachment::delete(&mut change, id, before);
        self.commit(change).await.map(|_| ())
    }

    /// Opens a file. Each opening is on record before the first byte.
    pub async fn attachment_content(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<OpenFile> {
        match self.open_attachment(caller, id).await? {
            Opening::Unposted(found, permit) => {
                let owner = stream_owner(&permit.subject().on());
                self.open_content(&permit, owner, id, &found, None).await
            }
            Opening::Posted(found, Texts::Standing(reading), seq) => {
                let owner = stream_owner(&reading.stream());
                self.open_content(&reading, owner, id, &found, Some((seq, seq))).await
            }
            Opening::Posted(found, Texts::Misfiled(permit), seq) => {
                let owner = stream_owner(&permit.subject().on());
                self.open_content(&permit, owner, id, &found, Some((seq, seq))).await
            }
        }
    }

    async fn open_content(
        &self,
        permit: &impl Permit,
        owner: Owner,
        id: AttachmentId,
        found: &Upload,
        range: Option<(i64, i64)>,
    ) -> Result<OpenFile> {
        let (object, bytes) = found.object_id.zip(found.byte_size).ok_or(Error::NotFound)?;
        let name = attachment::get_name(&self.store, permit, id).await?.ok_or(Error::NotFound)?;
        let ring = self.keys_of(owner).await?;
        let lies = content_lies(id, object);
        let header = self.files.read_range(&lies, 0..FILE_HEADER as u64).await?;
        let file = OpenFile {
            media_type: found.media_type,
            byte_size: bytes.unsigned_abs(),
            name: ring.open(name_place(id), &name)?,
            files: self.files.clone(),
            lies,
            key: ring.open_file(file_place(id, "content"), 0, &header)?,
            next: 0,
        };
        self.show(permit, Depth::Exported, range, file).await
    }

    /// The small picture of a photo. On record as well: it shows what the photo shows.
    pub async fn attachment_thumbnail(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<Vec<u8>> {
        match self.open_attachment(caller, id).await? {
            Opening::Unposted(found, permit) => {
                let thumbnail = self.open_thumbnail(stream_owner(&permit.subject().on()), id, &found).await?;
                self.show(&permit, Depth::Opened, None, thumbnail).await
            }
            Opening::Posted(found, Texts::Standing(reading), seq) => {
                let thumbnail = self.open_thumbnail(stream_owner(&reading.stream()), id, &found).await?;
                self.show(&reading, Depth::Opened, Some((seq, seq)), thumbnail).await
            }
            Opening::Posted(found, Texts::Misfiled(permit), seq) => {
                let thumbnail = self.open_thumbnail(stream_owner(&permit.subject().on()), id, &found).await?;
                self.show(&permit, Depth::Opened, Some((seq, seq)), thumbnail).await
            }
        }
    }

    async fn open_thumbnail(&self, owner: Owner, id: AttachmentId, found: &Upload) -> Result<Vec<u8>> {
        let (object, _) = found.object_id.zip(found.width).ok_or(Error::NotFound)?;
        self.whole_file(owner, file_place(id, "thumbnail"), &thumbnail_lies(id, object)).await
    }

    async fn whole_file(&self, owner: Owner, place: Place, lies: &str) -> Result<Vec<u8>> {
        let sealed = self.files.read(lies).await?.ok_or(DoesNotOpen)?;
        let ring = self.keys_of(owner).await?;
        Ok(ring.open_file(place, 0, &sealed)?.open_whole(&sealed)?)
    }

    /// Asks the gate for a file: as for the texts of its entry, or for its sender alone.
    async fn open_attachment(&self, caller: &Arc<Caller>, id: AttachmentId) -> Result<Opening> {
        match attachment::find(&self.store, id).await? {
            Some(found) if found.entry_id.is_some() => {
                let (texts, seq) = self.open_texts(caller, found.entry_id.ok_or(Error::NotFound)?).await?;
                Ok(Opening::Posted(found, texts, seq))
            }
            _ => {
                let (found, permit) = self.open_upload(caller, id).await?;
                Ok(Opening::Unposted(found, permit))
            }
        }
    }

    async fn attachment_view(&self, owner: Owner, row: Hanging) -> Result<AttachmentView> {
        let name = self.keys_of(owner).await?.open(name_place(row.id), &row.name)?;
        let Hanging { id, media_type, byte_size, width, height, pages, .. } = row;
        Ok(AttachmentView { id, name, caption: None, media_type, byte_size, width, height, pages })
    }

    /// The files at the entries in a range.
    pub(super) async fn attachments_between(
        &self,
        permit: &impl Permit,
        owner: Owner,
        (from, to): (i64, i64),
    ) -> Result<HashMap<AttachmentId, AttachmentView>> {
        let rows = attachment::list(&self.store, permit, from, to).await?;
        let views = try_join_all(rows.into_iter().map(|row| self.attachment_view(owner, row))).await?;
        Ok(views.into_iter().map(|view| (view.id, view)).collect())
    }

    /// The names that one's own files on boards have: they are looked at like the text.
    pub(super) async fn own_names(&self, caller: &Caller, attached: &[Attached]) -> Result<Vec<String>> {
        let mut names = Vec::new();
        if attached.is_empty() {
            return Ok(names);
        }
        let ring = self.keys_of(Owner::new(OwnerKind::Region, caller.region)).await?;
        for Attached { id, .. } in attached {
            if let Some(name) = attachment::get_own_name(&self.store, caller, *id).await? {
                // One that was sent for a timeline does not open here, and is refused when it is to hang.
                names.extend(ring.open::<String>(name_place(*id), &name).ok());
            }
        }
        Ok(names)
    }

    /// Every file lies where its row says, opens, and is as long as it should be.
    pub(super) async fn check_files(&self, report: &mut super::check::Report) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let page = attachment::list_kept(&self.store, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id.0;
            for row in page {
                let owner = row.patient_id.map_or_else(|| Owner::new(OwnerKind::Region, row.region_id), key_owner);
                let content = self.whole_file(owner, file_place(row.id, "content"), &content_lies(row.id, row.object_id)).await;
                let mut opens = content.is_ok_and(|content| signed(content.len()) == row.byte_size);
                if row.width.is_some() {
                    opens &= self.whole_file(owner, file_place(row.id, "thumbnail"), &thumbnail_lies(row.id, row.object_id)).await.is_ok();
                }
                report.sealed += 1;
                if !opens {
                    report.faults.push(format!("the file of {} does not open", row.id));
                }
            }
        }
    }
}

/// How the gate opened a file.
enum Opening {
    /// Its sender's alone.
    Unposted(Upload, Permitted<KeepUpload>),
    /// As the texts of its entry, whose number it is.
    Posted(Upload, Texts, i64),
}

/// The files that an entry names, in its order and with its captions.
pub(super) fn arranged(attached: &[Attached], found: &HashMap<AttachmentId, AttachmentView>) -> Vec<AttachmentView> {
    let view = |one: &Attached| found.get(&one.id).map(|view| AttachmentView { caption: one.caption.clone(), ..view.clone() });
    attached.iter().filter_map(view).collect()
}
