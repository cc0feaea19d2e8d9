package dev.vedette.rules;

import java.util.List;

/** Holds the values of an event against the {@link FieldIndex} of their field and that of keywords. */
final class FieldScan {

    private static final int MAX_KEPT_CHARACTERS = 1 << 20;
    private static final int MAX_DIGITS = 20;
    /** Any number of so many digits is a long. */
    private static final int MAX_PLAIN_DIGITS = 18;

    private final MatchState state;
    private final MetValues known;
    private final Alphabet alphabet;
    private char[] text = new char[256];
    private char[] symbols = new char[3 * 256];
    private int symbolCount;
    private int length;
    private int hash;
    private FieldIndex scanned = FieldIndex.NOTHING;
    private FieldIndex scannedKeywords = FieldIndex.NOTHING;
    private final LiteralAutomaton.Sink inField;
    private final LiteralAutomaton.Sink inKeywords;

    /** @param keys how many the index has */
    FieldScan(MatchState state, Alphabet alphabet, int keys) {
        this.state = state;
        this.alphabet = alphabet;
        this.known = new MetValues(keys);
        this.inField = (literal, end) -> scanned.found(literal, end, symbolCount, this);
        this.inKeywords = (literal, end) -> scannedKeywords.found(literal, end, symbolCount, this);
    }

    /** @param value String, Long, Double, Boolean or a list of these */
    void value(FieldIndex field, FieldIndex keywords, Object value) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                element(field, keywords, list.get(i));
            }
        } else {
            element(field, keywords, value);
        }
        if (text.length > MAX_KEPT_CHARACTERS) {
            text = new char[256];
            symbols = new char[3 * 256];
        }
    }

    private void element(FieldIndex field, FieldIndex keywords, Object value) {
        if (!(field.looksAtText() || field.looksAtNumbers() || keywords.looksAtText())) {
            return;
        }
        if (!(value instanceof String string)) {
            known.begin();
            search(field, keywords, value);
        } else if (!known.repeat(field, string, state)) {
            known.begin();
            search(field, keywords, value);
            known.end(field, string);
        }
    }

    private void search(FieldIndex field, FieldIndex keywords, Object value) {
        if (field.looksAtNumbers() && value instanceof Number number) {
            field.numbers(number, this);
        }
        boolean readsNumber = field.looksAtNumbers() && value instanceof String;
        if (!(readsNumber || keywords.looksAtText() || field.looksAtText())) {
            return;
        }
        read(value);
        if (readsNumber) {
            number(field, (String) value);
        }
        field.whole(text, length, hash, this);
        keywords.whole(text, length, hash, this);
        scanned = field;
        scannedKeywords = keywords;
        LiteralAutomaton ofField = field.literals();
        LiteralAutomaton ofKeywords = keywords.literals();
        if (ofField == null && ofKeywords == null) {
            return;
        }
        toSymbols();
        if (ofField != null) {
            ofField.scan(symbols, symbolCount, inField);
        }
        if (ofKeywords != null) {
            ofKeywords.scan(symbols, symbolCount, inKeywords);
        }
    }

    /** The value meets a key. */
    void met(int key) {
        if (known.isNew(key)) {
            state.met(key);
        }
    }

    /** Folds the value's text into the buffer; whole numbers without making a String of them. */
    private void read(Object value) {
        if (value instanceof Long number) {
            digits(number);
        } else {
            String string = Numbers.text(value);
            length = string.length();
            if (text.length < length) {
                text = new char[Math.max(length, text.length * 2)];
            }
            string.getChars(0, length, text, 0);
        }
        int h = 0;
        for (int i = 0; i < length; i++) {
            char c = TextPattern.fold(text[i]);
            text[i] = c;
            h = 31 * h + c;
        }
        hash = h;
    }

    private void toSymbols() {
        if (symbols.length < 3 * length) {
            symbols = new char[3 * text.length];
        }
        symbolCount = alphabet.write(text, length, symbols);
    }

    private void digits(long number) {
        int at = MAX_DIGITS;
        long rest = number;
        do {
            // The remainder has the sign of the number, so that the smallest long needs no case of its own.
            text[--at] = (char) ('0' + Math.abs((int) (rest % 10)));
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            text[--at] = '-';
        }
        length = MAX_DIGITS - at;
        System.arraycopy(text, at, text, 0, length);
    }

    /** Text that is a number: digits alone from the buffer, the rest as {@link Numbers} reads it. */
    private void number(FieldIndex field, String string) {
        if (length == 0 || text[0] > '9') {
            return;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || length > MAX_PLAIN_DIGITS) {
                Numbers.of(string).ifPresent(number -> field.numbers(number, this));
                return;
            }
            value = value * 10 + digit;
        }
        field.numbers(value, value, this);
    }
}
