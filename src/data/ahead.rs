//! Rows of a table that another thread cuts, some ahead of who makes something of them. They come in the order in which they stand
//! in the file, with what is wrong between them.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::cursor::Input;
use super::line::Line;
use super::page::Page;
use super::records::{Next, Records};

/// So many rows go from hand to hand together, or fewer with so many bytes.
const BATCH: (usize, usize) = (1024, 1 << 16);
/// So many batches wait at most.
const WAITING: usize = 4;

/// The rows of a table, cut by this thread or by another.
pub struct Supply {
    from: From,
    batch: Batch,
    /// How many rows of the batch have been seen.
    seen: usize,
}

enum From {
    /// Cut by this thread.
    Here(Records<Input>),
    /// Cut by another.
    Ahead(Ahead),
}

/// Rows that follow each other, and what comes behind them if that is no row.
#[derive(Default)]
struct Batch {
    page: Page,
    /// The line on which each begins.
    rows: Vec<u64>,
    behind: Option<io::Result<Next>>,
}

impl Batch {
    /// Takes the next rows in place of what there is; false where there are no more behind them.
    fn fill(&mut self, records: &mut Records<Input>) -> bool {
        self.rows.clear();
        self.page.begin();
        while self.rows.len() < BATCH.0 && self.page.size() < BATCH.1 {
            match records.next(&mut self.page) {
                Ok(Next::Row(row)) => self.rows.push(row),
                other => {
                    self.behind = Some(other);
                    break;
                }
            }
        }
        self.page.finish();
        match &self.behind {
            None => true,
            Some(Ok(Next::Fault(fault))) => !fault.last,
            Some(Ok(Next::Row(_) | Next::End) | Err(_)) => false,
        }
    }
}

impl Supply {
    /// Those of an input, cut `ahead` by another thread if that is wanted and there is one to be had.
    pub fn new(input: Input, ahead: bool) -> Self {
        let records = Records::new(input);
        let from = if ahead { Ahead::begin(records).map_or_else(From::Here, From::Ahead) } else { From::Here(records) };
        Self { from, batch: Batch::default(), seen: 0 }
    }

    /// The cells of the latest row.
    pub fn line(&self) -> Line<'_> {
        self.batch.page.line(self.seen.saturating_sub(1))
    }

    /// Goes to the next row.
    ///
    /// # Errors
    /// Those of the input.
    pub fn next(&mut self) -> io::Result<Next> {
        loop {
            if let Some(row) = self.batch.rows.get(self.seen) {
                self.seen += 1;
                return Ok(Next::Row(*row));
            }
            if let Some(behind) = self.batch.behind.take() {
                return behind;
            }
            self.seen = 0;
            match &mut self.from {
                From::Here(records) => drop(self.batch.fill(records)),
                From::Ahead(ahead) => {
                    if !ahead.next(&mut self.batch) {
                        return Ok(Next::End);
                    }
                }
            }
        }
    }
}

/// The nearer end of a thread: batches that were made, and those that may be used again.
struct Ahead {
    made: Option<Receiver<Batch>>,
    used: SyncSender<Batch>,
    thread: Option<JoinHandle<()>>,
}

impl Ahead {
    /// Begins; gives the rows back where there is no thread to be had.
    fn begin(records: Records<Input>) -> Result<Self, Records<Input>> {
        let (give, get) = sync_channel::<Records<Input>>(1);
        let (send, made) = sync_channel(WAITING);
        // Room for all there are, so that nobody waits to give one back.
        let (used, again) = sync_channel::<Batch>(WAITING + 2);
        let work = move || {
            let Ok(mut records) = get.recv() else { return };
            loop {
                let mut batch = again.try_recv().unwrap_or_default();
                let goes_on = batch.fill(&mut records);
                // Nobody asks any more, or there is no more.
                if send.send(batch).is_err() || !goes_on {
                    return;
                }
            }
        };
        match Builder::new().name("rows".to_owned()).spawn(work) {
            Ok(thread) => match give.send(records) {
                Ok(()) => Ok(Self { made: Some(made), used, thread: Some(thread) }),
                Err(refused) => Err(refused.0),
            },
            Err(_) => Err(records),
        }
    }

    /// Puts the next batch in place of one that has been seen; false where there is none.
    fn next(&mut self, batch: &mut Batch) -> bool {
        let Some(next) = self.made.as_ref().and_then(|made| made.recv().ok()) else {
            self.end();
            return false;
        };
        // Where there is no room for it, or nobody to use it, it goes.
        drop(self.used.try_send(std::mem::replace(batch, next)));
        true
    }

    /// Waits for the thread, which ends when nobody takes what it makes; a panic goes on here.
    fn end(&mut self) {
        self.made = None;
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join)
            && !std::thread::panicking()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.end();
    }
}
