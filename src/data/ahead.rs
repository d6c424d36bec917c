//! Rows of a table that another thread cuts, some ahead of who makes something of them. They come in the order in which they stand
//! in the file, with what is wrong between them.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::cursor::Input;
use super::line::Line;
use super::records::{Next, Records};

/// So many rows go from hand to hand together, or fewer with so many bytes.
const BATCH: (usize, usize) = (512, 1 << 16);
/// So many batches wait at most.
const WAITING: usize = 4;
/// The room of a line that is used again.
const ROOM: usize = 1 << 12;

/// The rows of a table, cut by this thread or by another.
pub enum Supply {
    /// By this one.
    Here(Records<Input>),
    /// By another.
    Ahead(Ahead),
}

impl Supply {
    /// Those of an input, cut `ahead` by another thread if that is wanted and there is one to be had.
    pub fn new(input: Input, ahead: bool) -> Self {
        let records = Records::new(input);
        if ahead { Ahead::begin(records).map_or_else(Self::Here, Self::Ahead) } else { Self::Here(records) }
    }

    /// The cells of the latest row.
    pub fn line(&self) -> &Line {
        match self {
            Self::Here(records) => records.line(),
            Self::Ahead(ahead) => ahead.line(),
        }
    }

    /// Goes to the next row.
    ///
    /// # Errors
    /// Those of the input.
    pub fn next(&mut self) -> io::Result<Next> {
        match self {
            Self::Here(records) => records.next(),
            Self::Ahead(ahead) => ahead.next(),
        }
    }
}

/// Rows that follow each other, and what comes behind them if that is no row.
#[derive(Default)]
struct Batch {
    /// The cells of each; there may be more lines than rows, to be used again.
    lines: Vec<Line>,
    /// Where each begins.
    rows: Vec<u64>,
    behind: Option<io::Result<Next>>,
}

impl Batch {
    /// Takes the next rows in; false where there are no more.
    fn fill(&mut self, records: &mut Records<Input>) -> bool {
        let mut bytes = 0;
        self.rows.clear();
        while self.rows.len() < BATCH.0 && bytes < BATCH.1 {
            match records.next() {
                Ok(Next::Row(row)) => {
                    if self.lines.len() == self.rows.len() {
                        self.lines.push(Line::default());
                    }
                    let line = &mut self.lines[self.rows.len()];
                    records.swap_line(line);
                    bytes += line.size();
                    self.rows.push(row);
                }
                other => {
                    let goes_on = matches!(&other, Ok(Next::Fault(fault)) if !fault.last);
                    self.behind = Some(other);
                    return goes_on;
                }
            }
        }
        true
    }
}

/// The nearer end: batches that were made, and those that may be used again.
pub struct Ahead {
    made: Option<Receiver<Batch>>,
    used: SyncSender<Batch>,
    batch: Batch,
    /// How many rows of the batch have been seen.
    seen: usize,
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
                // Nobody asks any more.
                if send.send(batch).is_err() || !goes_on {
                    return;
                }
            }
        };
        match Builder::new().name("rows".to_owned()).spawn(work) {
            Ok(thread) => match give.send(records) {
                Ok(()) => Ok(Self { made: Some(made), used, batch: Batch::default(), seen: 0, thread: Some(thread) }),
                Err(refused) => Err(refused.0),
            },
            Err(_) => Err(records),
        }
    }

    fn line(&self) -> &Line {
        &self.batch.lines[self.seen.saturating_sub(1)]
    }

    fn next(&mut self) -> io::Result<Next> {
        loop {
            if let Some(row) = self.batch.rows.get(self.seen) {
                self.seen += 1;
                return Ok(Next::Row(*row));
            }
            if let Some(behind) = self.batch.behind.take() {
                return behind;
            }
            let Some(batch) = self.made.as_ref().and_then(|made| made.recv().ok()) else {
                self.end();
                return Ok(Next::End);
            };
            let mut old = std::mem::replace(&mut self.batch, batch);
            self.seen = 0;
            old.lines.retain(|line| line.size() < ROOM);
            // Where there is no room for it, or nobody to use it, it goes.
            drop(self.used.try_send(old));
        }
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
