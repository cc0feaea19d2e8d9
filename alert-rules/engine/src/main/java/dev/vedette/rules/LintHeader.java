package dev.vedette.rules;

import dev.vedette.rules.LintDocument.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what a rule says about itself: title, dates, status, references. */
final class LintHeader {

    private static final int MAX_TITLE = 120;
    private static final int MIN_DESCRIPTION = 16;
    private static final Pattern UUID4 =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern SPDX =
            Pattern.compile("\\(?[A-Za-z0-9.+-]+\\)?( (AND|OR|WITH) \\(?[A-Za-z0-9.+-]+\\)?){0,20}");
    private static final Pattern BRANCH = Pattern.compile("https://github\\.com/[^/]+/[^/]+/blob/[^/]+/.*");
    private static final Pattern COMMIT = Pattern.compile("https://github\\.com/[^/]+/[^/]+/blob/[0-9a-f]{40}/.*");

    /** Words that a title keeps in lower case. */
    private static final Set<String> SMALL = Set.of(
            "a", "after", "an", "and", "as", "at", "before", "between", "but", "by", "for", "from", "in", "into", "new",
            "nor", "of", "off", "on", "or", "over", "per", "than", "the", "through", "to", "under", "up", "via", "when",
            "with", "within", "without");

    private static final Set<String> KEYS = Set.of(
            "title",
            "id",
            "name",
            "related",
            "taxonomy",
            "status",
            "description",
            "license",
            "author",
            "references",
            "date",
            "modified",
            "logsource",
            "detection",
            "correlation",
            "filter",
            "fields",
            "falsepositives",
            "level",
            "tags",
            "scope",
            "generate",
            "vedette");

    private static final Set<String> NO_FALSE_POSITIVES =
            Set.of("none", "pentest", "pentests", "penetration test", "penetration testing", "red team");

    private final LintDocument document;
    private final LintFindings out;
    private final boolean part;

    /** @param part whether the rule is there for a correlation of its file alone */
    LintHeader(LintDocument document, boolean part, LintFindings out) {
        this.document = document;
        this.part = part;
        this.out = out;
    }

    void check() {
        keys();
        id();
        title();
        description();
        dates();
        license();
        references();
        if (document.kind() == Kind.DETECTION || document.kind() == Kind.CORRELATION) {
            required();
            falsePositives();
        }
    }

    private void finding(LintCheck check, String key, String message) {
        out.add(check, document, key, message);
    }

    private void keys() {
        document.root().entries().keySet().stream()
                .filter(key -> !KEYS.contains(key) && !key.equals("action"))
                .forEach(key -> Nearest.to(key, KEYS)
                        .filter(near -> !document.root().entries().containsKey(near))
                        .ifPresent(near -> out.add(
                                LintCheck.KEY_TYPO,
                                document,
                                document.root().key(key),
                                document.path(key),
                                "is not a key of Sigma (did you mean " + near + "?)")));
    }

    private void id() {
        Optional<Yaml.Scalar> id = document.scalar("id");
        if (id.isEmpty()) {
            finding(
                    LintCheck.ID_MISSING,
                    "id",
                    "is missing: without, an edited rule is another one; write a random UUID");
        } else if (!UUID4.matcher(id.get().text()).matches()) {
            finding(
                    LintCheck.ID_FORM,
                    "id",
                    Text.quote(id.get().text()) + " is not a random UUID in lower case: let uuidgen -r make one");
        }
    }

    private void title() {
        String title = document.text("title");
        if (!document.root().entries().isEmpty()
                && document.number() == 1
                && !document.root().entries().keySet().iterator().next().equals("title")) {
            finding(LintCheck.TITLE_FIRST, "title", "should be the first key");
        }
        if (title.length() > MAX_TITLE) {
            finding(
                    LintCheck.TITLE_LENGTH,
                    "title",
                    "has " + title.length() + " characters: at most " + MAX_TITLE + " fit an analyst's list");
        }
        String lower = title.toLowerCase(Locale.ROOT);
        if (lower.startsWith("detect ") || lower.startsWith("detects ")) {
            finding(LintCheck.TITLE_WORDING, "title", "begins with Detect: name what happens");
        } else if (title.endsWith(".")) {
            finding(LintCheck.TITLE_WORDING, "title", "ends with a dot: leave it out");
        }
        for (String word : title.split("\\s+")) {
            if (isLower(word) && !SMALL.contains(word)) {
                finding(LintCheck.TITLE_CASE, "title", "the word " + Text.quote(word) + " should begin with a capital");
                return;
            }
        }
    }

    /** Not the names of programs, files and options, which are as they are. */
    private static boolean isLower(String word) {
        return word.equals(word.toLowerCase(Locale.ROOT))
                && !word.isEmpty()
                && Character.isLetter(word.charAt(0))
                && word.chars().noneMatch(c -> "./_\\:@&".indexOf(c) >= 0);
    }

    private void description() {
        if (!document.has("description")) {
            finding(LintCheck.DESCRIPTION_MISSING, "description", "is missing: say what the rule detects");
            return;
        }
        String description = document.text("description");
        if (description.length() < MIN_DESCRIPTION) {
            finding(
                    LintCheck.DESCRIPTION_LENGTH,
                    "description",
                    "has " + description.length() + " characters: say what the rule detects, in a sentence");
        }
        boolean link = description.contains("http://") || description.contains("https://");
        if (link && !document.has("references")) {
            finding(LintCheck.DESCRIPTION_LINK, "description", "has a link: put it under references");
        }
    }

    private void dates() {
        Optional<LocalDate> date = date("date");
        Optional<LocalDate> modified = date("modified");
        if (document.has("modified") && !document.has("date")) {
            finding(LintCheck.MODIFIED_ORDER, "modified", "stands without a date: write both");
        }
        if (date.isPresent() && modified.isPresent() && modified.get().isBefore(date.get())) {
            finding(
                    LintCheck.MODIFIED_ORDER,
                    "modified",
                    modified.get() + " is before the date, " + date.get() + ": it should be after");
        }
    }

    private Optional<LocalDate> date(String key) {
        String text = document.text(key);
        if (!DATE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            finding(LintCheck.DATE_VALID, key, Text.quote(text) + " is no day of the calendar");
            return Optional.empty();
        }
    }

    private void license() {
        document.scalar("license")
                .filter(license -> !SPDX.matcher(license.text()).matches())
                .ifPresent(license -> finding(
                        LintCheck.LICENSE_FORM,
                        "license",
                        Text.quote(license.text())
                                + " is not an SPDX expression such as Apache-2.0 or MIT OR DRL-1.1"));
    }

    private void references() {
        List<Yaml.Scalar> references = document.scalars("references");
        for (int i = 0; i < references.size(); i++) {
            Yaml.Scalar reference = references.get(i);
            String path = document.path("references") + "/" + i;
            String text = reference.text();
            // Prose such as "Internal Research" is allowed.
            if ((text.contains("://") || text.startsWith("www.")) && !isUrl(text)) {
                out.add(
                        LintCheck.REFERENCE_URL,
                        document,
                        reference,
                        path,
                        Text.quote(text) + " is not a URL with http or https and a host");
            } else if (text.startsWith("https://attack.mitre.org/techniques/")) {
                out.add(
                        LintCheck.REFERENCE_ATTACK,
                        document,
                        reference,
                        path,
                        "links to ATT&CK: write a tag such as attack.t1059.001");
            } else if (BRANCH.matcher(text).matches() && !COMMIT.matcher(text).matches()) {
                out.add(
                        LintCheck.REFERENCE_BRANCH,
                        document,
                        reference,
                        path,
                        "links to a branch, where the file may change: link to a commit");
            }
        }
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text.strip().replace(" ", "%20"));
            String scheme = String.valueOf(uri.getScheme());
            return (scheme.equals("https") || scheme.equals("http")) && uri.getRawAuthority() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void required() {
        if (!document.has("status")) {
            finding(LintCheck.STATUS_MISSING, "status", "is missing: a rule that is new is experimental");
        } else if (Set.of("deprecated", "unsupported").contains(document.text("status"))) {
            finding(LintCheck.STATUS_RETIRED, "status", "is " + document.text("status") + ": keep it elsewhere");
        }
        if (part) {
            return;
        }
        if (!document.has("level")) {
            finding(LintCheck.LEVEL_MISSING, "level", "is missing: informational, low, medium, high or critical");
        }
        if (!document.has("author")) {
            finding(LintCheck.AUTHOR_MISSING, "author", "is missing: say whom to ask");
        }
        if (!document.has("date")) {
            finding(LintCheck.DATE_MISSING, "date", "is missing: the day of the first version, YYYY-MM-DD");
        }
        if (!document.has("references")) {
            finding(LintCheck.REFERENCES_MISSING, "references", "is missing: links to what the rule rests on");
        }
        if (!document.has("tags")) {
            finding(LintCheck.TAGS_MISSING, "tags", "is missing: tags such as attack.execution and attack.t1059");
        }
        if (!document.has("falsepositives") && !document.text("level").equals("informational")) {
            finding(
                    LintCheck.FALSEPOSITIVES_MISSING,
                    "falsepositives",
                    "is missing: what honest events may match, or Unknown, or Unlikely");
        }
    }

    private void falsePositives() {
        List<Yaml.Scalar> entries = document.scalars("falsepositives");
        for (int i = 0; i < entries.size(); i++) {
            String text = entries.get(i).text().strip();
            String path = document.path("falsepositives") + "/" + i;
            if (NO_FALSE_POSITIVES.contains(text.toLowerCase(Locale.ROOT))) {
                out.add(
                        LintCheck.FALSEPOSITIVES_WORDING,
                        document,
                        entries.get(i),
                        path,
                        Text.quote(text) + " says nothing: write what may match, or Unknown, or Unlikely");
            } else if (!text.isEmpty() && Character.isLowerCase(text.codePointAt(0))) {
                out.add(
                        LintCheck.FALSEPOSITIVES_WORDING,
                        document,
                        entries.get(i),
                        path,
                        "should begin with a capital");
            }
        }
    }
}
