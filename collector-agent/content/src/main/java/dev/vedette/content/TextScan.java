package dev.vedette.content;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * One pass over a text. Time is linear in its length: what looks ahead or back from a place is bounded, or does not look
 * at the same characters again; encodings are undone twice at most.
 */
final class TextScan {
    private static final int MAX_DEPTH = 2;
    private static final int MIN_WORD = 8;
    private static final int MIN_BASE64 = 20;
    private static final int MIN_TOKEN = 16;
    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_DOMAIN = 253;
    private static final int MAX_AUTHORITY = 256;
    private static final int MAX_VALUE = 128;
    private static final int MAX_PEM_LABEL = 40;
    private static final String PEM = "-----BEGIN";

    private final String text;
    private final int depth;
    private final Consumer<FindingKind> found;

    private TextScan(String text, int depth, Consumer<FindingKind> found) {
        this.text = text;
        this.depth = depth;
        this.found = found;
    }

    /** Tells of each thing that is found, in the order of the text. */
    static void of(String text, Consumer<FindingKind> found) {
        of(text, 0, found);
    }

    private static void of(String text, int depth, Consumer<FindingKind> found) {
        Optional<String> decoded = depth < MAX_DEPTH ? Encodings.percentDecoded(text) : Optional.empty();
        if (decoded.isPresent()) {
            of(decoded.get(), depth + 1, found);
        } else {
            new TextScan(text, depth, found).run();
        }
    }

    private void run() {
        int base64 = -1;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Characters.isWord(c)) {
                int end = endOfWord(i + 1);
                int next = word(i, end);
                base64 = next > end ? -1 : base64 < 0 ? i : base64;
                i = next;
            } else if (Characters.isBase64(c)) {
                base64 = base64 < 0 ? i : base64;
                i++;
            } else {
                base64(base64, i);
                base64 = -1;
                i = mark(c, i);
            }
        }
        base64(base64, text.length());
    }

    /** Something that is no word. @return where to go on, behind it */
    private int mark(char c, int at) {
        if (c >= HiddenText.FIRST) {
            HiddenText.at(text, at).ifPresent(found);
            return HiddenText.behind(text, at);
        }
        if (c == ':' && text.startsWith("://", at)) {
            return authority(at + 3);
        }
        if (c == '\\' && at + 1 < text.length() && "nrt".indexOf(text.charAt(at + 1)) >= 0) {
            return at + 2; // an end of line inside of a JSON text: its letter belongs to no word
        }
        return c == '@' ? email(at) : at + 1;
    }

    /** A word, without what is none on either side. @return where to go on: its end, or behind what it began */
    private int word(int start, int end) {
        char first = text.charAt(start);
        if (Characters.isDigit(first)) {
            return Math.max(end, number(start));
        }
        if (end - start >= MIN_WORD) {
            Optional<FindingKind> issued = IssuedToken.kindOf(text, start, end);
            if (issued.isPresent()) {
                found.accept(issued.get());
                return end;
            }
            int behind = first == 'e' ? jsonWebToken(start, end) : privateKey(end);
            if (behind > end) {
                return behind;
            }
        }
        if (end - start >= 4 && first >= 'A' && first <= 'Z' && Characters.isDigit(text.charAt(start + 2))) {
            int behind = PersonalNumbers.endOfIban(text, start);
            if (behind > 0) {
                found.accept(FindingKind.PERSONAL_IBAN);
                return Math.max(end, behind);
            }
        }
        named(start, end);
        credentials(start, end);
        return end;
    }

    private int number(int start) {
        boolean fraction = start >= 2 && text.charAt(start - 1) == '.' && Characters.isDigit(text.charAt(start - 2));
        if (fraction) {
            return -1;
        }
        int end = tell(FindingKind.PERSONAL_CARD, PersonalNumbers.endOfCard(text, start));
        end = end > 0 ? end : tell(FindingKind.PERSONAL_SSN, PersonalNumbers.endOfSsn(text, start));
        return end > 0 ? end : tell(FindingKind.PERSONAL_PHONE, PersonalNumbers.endOfPhone(text, start));
    }

    private int tell(FindingKind kind, int end) {
        if (end > 0) {
            found.accept(kind);
        }
        return end;
    }

    /** Three parts with dots between, the first of which is a JSON object in base64url. */
    private int jsonWebToken(int start, int end) {
        if (!text.startsWith("eyJ", start) || end >= text.length() || text.charAt(end) != '.') {
            return end;
        }
        int payload = endOfWord(end + 1);
        if (payload - end < MIN_WORD || payload >= text.length() || text.charAt(payload) != '.') {
            return end;
        }
        found.accept(FindingKind.SECRET_JWT);
        return endOfWord(payload + 1);
    }

    private int endOfWord(int from) {
        int i = from;
        while (i < text.length() && Characters.isWord(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The word ends where {@code BEGIN} ends; its label follows. */
    private int privateKey(int end) {
        int label = Math.min(text.length(), end + MAX_PEM_LABEL);
        if (!text.startsWith(PEM, end - PEM.length())
                || !text.substring(end, label).contains("PRIVATE KEY-----")) {
            return end;
        }
        found.accept(FindingKind.SECRET_PRIVATE_KEY);
        return label;
    }

    /** A name, something that gives it a value, and the value. */
    private void named(int start, int end) {
        int i = behindQuote(end);
        boolean givesValue = i < text.length() && (text.charAt(i) == ':' || text.charAt(i) == '=');
        if (!givesValue || !SecretNames.mayBe(text, start, end)) {
            return;
        }
        SecretNames.Sort sort = SecretNames.sortOf(text.substring(start, Math.min(end, start + MAX_VALUE)));
        if (sort == SecretNames.Sort.NONE) {
            return;
        }
        int from = behindQuote(i + 1 < text.length() && "=>".indexOf(text.charAt(i + 1)) >= 0 ? i + 2 : i + 1);
        int to = from;
        while (to < text.length() && to - from < MAX_VALUE && "\"' \t\r\n,;&<>\\)}".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        if (SecretNames.isSecretInText(sort, text.substring(from, to))) {
            found.accept(FindingKind.SECRET_NAMED);
        }
    }

    /** {@code Bearer …} and {@code Basic …}. */
    private void credentials(int start, int end) {
        if (end - start < 5 || end - start > 6 || end >= text.length() || text.charAt(end) != ' ') {
            return;
        }
        if (text.regionMatches(true, start, "bearer", 0, 6)) {
            int to = endOf(end + 1, true);
            if (to - end > MIN_TOKEN && Characters.hasDigit(text, end + 1, to)) {
                found.accept(FindingKind.SECRET_BEARER_TOKEN);
            }
        } else if (text.regionMatches(true, start, "basic", 0, 5)) {
            Encodings.base64Decoded(text, end + 1, endOf(end + 1, false))
                    .filter(plain -> plain.indexOf(':') > 0)
                    .ifPresent(plain -> found.accept(FindingKind.SECRET_BASIC_CREDENTIALS));
        }
    }

    /** Where base64 ends, or a token of RFC 6750, which may have dots and tildes besides. */
    private int endOf(int from, boolean token) {
        int to = from;
        while (to < text.length() && to - from < MAX_VALUE) {
            char c = text.charAt(to);
            if (!Characters.isBase64(c) && !(token && (c == '.' || c == '~'))) {
                break;
            }
            to++;
        }
        return to;
    }

    /** Behind what may stand between a name, a colon and a value, of which three characters are enough. */
    private int behindQuote(int from) {
        int i = from;
        while (i < text.length() && i - from < 3) {
            char c = text.charAt(i);
            if (c != ' ' && c != '"' && c != '\'' && c != '\\') {
                break;
            }
            i++;
        }
        return i;
    }

    /** Behind {@code ://}: what stands before an at sign is no e-mail address. @return where to go on */
    private int authority(int start) {
        int colon = -1;
        int limit = Math.min(text.length(), start + MAX_AUTHORITY);
        for (int i = start; i < limit; i++) {
            char c = text.charAt(i);
            if (c == '@') {
                if (colon > 0 && i - colon > 1) {
                    found.accept(FindingKind.SECRET_URL_PASSWORD);
                }
                return i + 1;
            }
            if (c <= ' ' || "/?#\"'<>".indexOf(c) >= 0) {
                return start;
            }
            colon = c == ':' && colon < 0 ? i : colon;
        }
        return start;
    }

    /** @return where to go on */
    private int email(int at) {
        int start = at;
        while (start > 0 && at - start < MAX_LOCAL_PART && isLocal(text.charAt(start - 1))) {
            start--;
        }
        int end = at + 1;
        int lastDot = -1;
        while (end < text.length() && end - at <= MAX_DOMAIN && isDomain(text.charAt(end))) {
            boolean goesOn = end + 1 < text.length() && Characters.isLetterOrDigit(text.charAt(end + 1));
            if (!Characters.isLetterOrDigit(text.charAt(end)) && !goesOn) {
                break;
            }
            lastDot = text.charAt(end) == '.' ? end : lastDot;
            end++;
        }
        boolean isAddress = start < at && Characters.isLetterOrDigit(text.charAt(start)) && isTopLevel(lastDot, end);
        boolean isRepository =
                text.startsWith("git", start) && at - start == 3 && end < text.length() && text.charAt(end) == ':';
        if (isAddress && !isRepository) {
            found.accept(FindingKind.PERSONAL_EMAIL);
            return end;
        }
        return at + 1;
    }

    private boolean isTopLevel(int dot, int end) {
        if (dot < 0 || end - dot < 3) {
            return false;
        }
        for (int i = dot + 1; i < end; i++) {
            if (!Characters.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocal(char c) {
        return Characters.isWord(c) || c == '.' || c == '+' || c == '%';
    }

    private static boolean isDomain(char c) {
        return c != '_' && (Characters.isWord(c) || c == '.');
    }

    /** The whole of it, or what stands between its slashes. */
    private void base64(int start, int end) {
        if (start < 0 || end - start < MIN_BASE64 || depth >= MAX_DEPTH) {
            return;
        }
        Optional<String> whole = Encodings.base64Decoded(text, start, end);
        if (whole.isPresent()) {
            of(whole.get(), depth + 1, found);
            return;
        }
        int from = start;
        for (int to = start; to <= end; to++) {
            if (to == end || text.charAt(to) == '/') {
                if (to - from >= MIN_BASE64 && to - from < end - start) {
                    Encodings.base64Decoded(text, from, to).ifPresent(plain -> of(plain, depth + 1, found));
                }
                from = to + 1;
            }
        }
    }
}
