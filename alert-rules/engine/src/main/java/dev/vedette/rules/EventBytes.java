package dev.vedette.rules;

/**
 * What an alert shows of events, as bytes, in the order in which they came. Those that came first are mostly the first
 * to go, and what comes takes their place: a ring. One that goes from the middle leaves a hole until all are copied.
 * Each has its length before it, with a bit that says whether it is gone, and begins with the number of its context.
 */
abstract sealed class EventBytes extends EventContexts permits EventRows {

    private static final byte[] NO_BYTES = {};
    private static final int GONE = 1;

    private final boolean isRing;
    private byte[] bytes = NO_BYTES;
    /** Where the first one stands, and where the next one goes. */
    private int head;

    private int tail;
    /** Where those end that stand behind the tail; 0 while there are none. */
    private int turn;
    /** Bytes of those that are not gone. */
    private int live;

    /** @param isRing whether bytes of events that are gone may be written over; {@link #EventBytes(EventBytes)} needs them */
    EventBytes(boolean isRing) {
        this.isRing = isRing;
    }

    /** The same events as they are now, to be read alone; of one that is no ring. */
    EventBytes(EventBytes now) {
        super(now);
        isRing = false;
        bytes = now.bytes;
        tail = now.tail;
    }

    /** Bytes of the events and their contexts. */
    final int bytesUsed() {
        return live + contextBytes();
    }

    /** Bytes of memory. */
    long bytesHeld() {
        return bytes.length + contextBytesHeld();
    }

    /** Good until the table changes. */
    final EventRecord event(int place, long time) {
        int length = length(place);
        int start = place + prefix(length);
        int context = number(start);
        int skipped = bytesOf(context);
        return new EventRecord(time, context(context), bytes, start + skipped, length - skipped);
    }

    /** What {@link #append(int)} has written there: a length with its bit, or the number of a context. */
    private int number(int start) {
        int value = bytes[start];
        int at = start;
        for (int shift = 7; bytes[at] < 0; shift += 7) {
            value = value & (1 << shift) - 1 | bytes[++at] << shift;
        }
        return value;
    }

    private static int bytesOf(int number) {
        int size = 1;
        for (int rest = number >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    private int length(int place) {
        return number(place) >>> 1;
    }

    /** What an event takes. */
    static int bytesOf(int context, int length) {
        int size = bytesOf(context) + length;
        return prefix(size) + size;
    }

    /** Bytes of the length. */
    private static int prefix(int length) {
        return bytesOf(length << 1);
    }

    private int whole(int place) {
        int length = length(place);
        return prefix(length) + length;
    }

    /** Whether there is room for so many more bytes; if not, all have to be {@link #moved}. */
    private boolean hasRoom(int more) {
        if (turn > 0) {
            return head - tail >= more;
        }
        if (bytes.length - tail < more && isRing && head >= more) {
            turn = tail;
            tail = 0;
            return true;
        }
        return bytes.length - tail >= more;
    }

    /** Into an empty table: so many bytes of events are about to come. */
    final void makeRoom(int size) {
        bytes = size == 0 ? NO_BYTES : new byte[size];
    }

    /** Adds an event; returns its place. */
    final int append(EventRecord event) {
        int context = use(event.context());
        int length = bytesOf(context) + event.length();
        int needed = prefix(length) + length;
        if (!hasRoom(needed)) {
            // A large event says little of those that come.
            renew((int) Math.min((long) needed * Math.max(moreRows(), isRing ? 2 : 1), Math.max(live, 4L * needed)));
        }
        int place = tail;
        append(length << 1);
        append(context);
        System.arraycopy(event.bytes(), event.from(), bytes, tail, event.length());
        tail += event.length();
        live += needed;
        return place;
    }

    private void append(int number) {
        int rest = number;
        for (; (rest & ~0x7f) != 0; rest >>>= 7) {
            bytes[tail++] = (byte) (rest & 0x7f | 0x80);
        }
        bytes[tail++] = (byte) rest;
    }

    /** Makes room for rows if there is little; returns for how many there is. */
    abstract int moreRows();

    /** There is room for so many more rows now: both grow together, because an array that is replaced has its price. */
    final void makeRoomFor(int moreRows, int rows) {
        int room = (int) ((long) live * moreRows / rows);
        int free = turn > 0 ? head - tail : Math.max(bytes.length - tail, isRing ? head : 0);
        if (free < room) {
            renew(room);
        }
    }

    /** Copies all events into new bytes, without holes and with room for some more. */
    private void renew(int room) {
        byte[] target = new byte[live + room];
        tail = moveAll(target);
        bytes = target;
        head = 0;
        turn = 0;
    }

    /** Calls {@link #move} for each event; returns where the last one ends. */
    abstract int moveAll(byte[] target);

    /** Copies an event to a place; returns where it ends there. */
    final int move(int place, byte[] target, int at) {
        int size = whole(place);
        System.arraycopy(bytes, place, target, at, size);
        return at + size;
    }

    /** The event at the place goes. */
    final void lose(int place) {
        live -= whole(place);
        release(number(place + prefix(length(place))));
        bytes[place] |= GONE;
        while (head < (turn > 0 ? turn : tail) && (bytes[head] & GONE) != 0) {
            head += whole(head);
            if (head == turn) {
                head = 0;
                turn = 0;
            }
        }
    }

    /** Gives memory back. */
    final void tidyBytes() {
        if (live == 0) {
            bytes = NO_BYTES;
            forgetContexts();
            head = 0;
            tail = 0;
            turn = 0;
        } else if (bytes.length > 1024 && live < bytes.length / 4) {
            renew(0);
        }
    }
}
