package dev.vedette.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the linter looks for. {@code LINT.md} is this list; where a check comes from stands in brackets: the specification
 * (SPEC), its schemas, the conventions of SigmaHQ (HQ), what pySigma or SigmaHQ's own tests check, or we.
 */
public enum LintCheck {
    // The rule as a whole
    REFUSED(LintSeverity.ERROR, "The engine cannot read or compile it; the message says what would be right. [SPEC]"),
    SCHEMA(
            LintSeverity.ERROR,
            "Valid by the JSON schemas of Sigma 2.1.0 and of our extensions, shipped with the engine. [schema]"),
    SWITCH(LintSeverity.ERROR, "Who switches a check off names one that exists, and gives a reason. [ours]"),
    SWITCH_UNUSED(LintSeverity.INFO, "A check that is switched off finds something. [ours]"),
    KEY_TYPO(
            LintSeverity.WARNING, "Keys that Sigma does not know are not one slip away from one that it knows. [ours]"),

    // Names
    ID_MISSING(LintSeverity.WARNING, "Has an `id`, so that its alerts stay the same when it changes. [HQ, pySigma]"),
    ID_FORM(LintSeverity.WARNING, "The `id` is a random UUID (version 4, variant 1). [SPEC]"),
    ID_UNIQUE(LintSeverity.ERROR, "No two different rules share an `id`. [SPEC, pySigma]"),
    NAME_UNIQUE(LintSeverity.WARNING, "No two different rules share a `name`. [SPEC]"),
    TITLE_UNIQUE(LintSeverity.WARNING, "No two different rules share a `title`. [pySigma]"),
    DETECTION_UNIQUE(LintSeverity.WARNING, "No two rules have the same log source and detection. [SigmaHQ's tests]"),
    FILENAME(
            LintSeverity.WARNING,
            "The file's name has 10 to 90 characters of a-z, 0-9 and _, and ends with .yml. [SPEC, SigmaHQ's tests]"),
    FILENAME_UNIQUE(LintSeverity.WARNING, "No two files have the same name. [SigmaHQ's tests]"),

    // What the rule says about itself
    TITLE_FIRST(LintSeverity.INFO, "`title` is the first key. [SigmaHQ's tests]"),
    TITLE_LENGTH(LintSeverity.WARNING, "The title has at most 120 characters. [HQ]"),
    TITLE_CASE(LintSeverity.WARNING, "The title's words begin with capitals, but for short ones. [HQ]"),
    TITLE_WORDING(LintSeverity.WARNING, "The title does not begin with Detect and does not end with a dot. [HQ]"),
    DESCRIPTION_MISSING(LintSeverity.WARNING, "Says in `description` what it detects. [HQ]"),
    DESCRIPTION_LENGTH(LintSeverity.WARNING, "The description has at least 16 characters. [HQ]"),
    DESCRIPTION_LINK(LintSeverity.WARNING, "Links stand under `references`, not only in the description. [HQ]"),
    STATUS_MISSING(LintSeverity.WARNING, "Has a `status`. [HQ]"),
    STATUS_RETIRED(LintSeverity.INFO, "Is not deprecated or unsupported. [HQ]"),
    LEVEL_MISSING(LintSeverity.WARNING, "Has a `level`. [HQ]"),
    AUTHOR_MISSING(LintSeverity.WARNING, "Has an `author`. [HQ]"),
    DATE_MISSING(LintSeverity.WARNING, "Has a `date`. [HQ]"),
    DATE_VALID(LintSeverity.WARNING, "`date` and `modified` are days of the calendar. [SPEC]"),
    MODIFIED_ORDER(LintSeverity.WARNING, "`modified` comes after `date`, and not without it. [HQ]"),
    LICENSE_FORM(LintSeverity.WARNING, "`license` has the form of an SPDX expression. [SPEC]"),
    REFERENCES_MISSING(LintSeverity.INFO, "Has `references`. [HQ]"),
    REFERENCE_URL(LintSeverity.INFO, "References that look like URLs can be read as such; they are not fetched. [HQ]"),
    REFERENCE_ATTACK(LintSeverity.WARNING, "ATT&CK is referred to by tags, not by links. [HQ]"),
    REFERENCE_BRANCH(LintSeverity.INFO, "Links to a file on GitHub name a commit, not a branch. [HQ]"),
    RELATED_UNKNOWN(LintSeverity.INFO, "Rules under `related` are among the files, unless gone by their type. [ours]"),
    FALSEPOSITIVES_MISSING(
            LintSeverity.WARNING, "Has `falsepositives`, but for level informational, which alerts nobody. [HQ]"),
    FALSEPOSITIVES_WORDING(
            LintSeverity.WARNING, "False positives begin with a capital, and are not `None` or a pentest. [HQ]"),

    // Tags
    TAGS_MISSING(LintSeverity.WARNING, "Has `tags`. [HQ]"),
    TAG_NAMESPACE(LintSeverity.WARNING, "The part of a tag before its first dot is a known namespace. [SPEC]"),
    TAG_FORM(LintSeverity.WARNING, "The rest of a tag has the form that its namespace asks for. [SPEC]"),
    TAG_ATTACK(LintSeverity.WARNING, "Ids and tactics of `attack.` tags exist in ATT&CK. [HQ, pySigma]"),
    TAG_ATTACK_RETIRED(LintSeverity.INFO, "Ids of `attack.` tags are not revoked or deprecated. [ours]"),
    TAG_ATTACK_TACTIC(LintSeverity.INFO, "An ATT&CK technique comes with one of its tactics. [HQ]"),
    TAG_ATLAS(LintSeverity.WARNING, "Ids of `atlas.` tags exist in ATLAS. [ours]"),
    TAG_OWASP(LintSeverity.WARNING, "Numbers of `owasp.` tags exist: mcp01 to mcp10, llm01, asi01. [ours]"),
    TAG_UNIQUE(LintSeverity.WARNING, "At most one tag is of the namespace tlp, and one of detection. [HQ]"),

    // What an analyst needs, of rules for our events: product mcp, and a level that alerts somebody
    TRIAGE_MISSING(
            LintSeverity.WARNING, "Says in `vedette`, `triage` what is looked at first; a rule for our events. [ours]"),
    RESPONSE_MISSING(
            LintSeverity.WARNING, "Says in `vedette`, `response` what is done then; a rule for our events. [ours]"),
    TAG_CATALOGUES(
            LintSeverity.WARNING,
            "Has a technique of ATT&CK, one of ATLAS and a number of `owasp.mcp`; a rule for our events. [ours]"),
    CATALOGUE_VERSION(
            LintSeverity.WARNING,
            "`vedette`, `catalogues` names the version of each catalogue that tags are from, and it is the linter's; a rule for our events. [ours]"),
    RISK_SCORE(
            LintSeverity.WARNING,
            "`vedette`, `risk-score` is within its level: 2 to 21 low, to 47 medium, to 73 high, to 99 critical. [ours]"),

    // Log source and fields
    LOGSOURCE_UNKNOWN(LintSeverity.WARNING, "The log source is one of the taxonomy's or of ours. [SPEC, HQ]"),
    LOGSOURCE_KEY(
            LintSeverity.WARNING, "`logsource` has category, product, service and definition alone, as text. [HQ]"),
    FIELD_UNKNOWN(LintSeverity.WARNING, "Fields are those of the log source, where its fields are known. [SPEC]"),
    FIELD_SPACE(LintSeverity.WARNING, "Names of fields have no blanks at their ends or within. [HQ]"),

    // Values
    WILDCARD_MODIFIER(
            LintSeverity.WARNING, "A wildcard at an end is written as contains, startswith or endswith. [pySigma]"),
    WILDCARD_DOUBLE(LintSeverity.WARNING, "No two `*` stand side by side. [pySigma]"),
    ALL_SINGLE(LintSeverity.WARNING, "`all` has several values to join. [HQ]"),
    ALL_EQUAL(LintSeverity.INFO, "`all` joins parts of a value: only a list can equal several values. [pySigma]"),
    BASE64OFFSET_CONTAINS(
            LintSeverity.WARNING, "`base64offset` is followed by contains, since text stands around it. [pySigma]"),
    NULL_IN_LIST(LintSeverity.WARNING, "null is not one of several values. [SPEC]"),
    VALUE_DUPLICATE(LintSeverity.WARNING, "No value stands in a list twice, by the comparison of its item. [HQ]"),
    VALUE_CONTROL(LintSeverity.WARNING, "Values have no control characters. [pySigma]"),
    VALUE_INVISIBLE(
            LintSeverity.WARNING, "No text has characters that nobody sees: zero width, direction, odd blanks. [ours]"),
    LIST_SINGLE(LintSeverity.INFO, "A single value is not written as a list. [HQ]"),
    REGEX_PLAIN(LintSeverity.INFO, "A regular expression without operators is written with a plain modifier. [ours]"),

    // Selections and conditions
    SELECTION_UNUSED(LintSeverity.WARNING, "The condition uses every selection. [pySigma]"),
    SELECTION_DUPLICATE(LintSeverity.WARNING, "No two selections are the same. [ours]"),
    CONDITION_ALL_OF_THEM(LintSeverity.WARNING, "`all of them` is not used: a filter added later joins it. [pySigma]"),
    CONDITION_THEM_SINGLE(LintSeverity.WARNING, "`of them` has several selections to choose from. [pySigma]"),
    CONDITION_EXACT(LintSeverity.WARNING, "A pattern after `of` has a `*`: without, it is one selection. [HQ]"),
    CONDITION_STYLE(LintSeverity.INFO, "Operators are in lower case, with blanks around parentheses. [SPEC]"),

    // Correlations and filters
    CORRELATION_SINGLE(LintSeverity.WARNING, "A temporal correlation has at least two rules. [HQ]"),
    FILTER_REFERENCE(LintSeverity.WARNING, "Rules that a filter names are among the files. [SPEC]"),

    // Asked for by --portable alone
    PORTABLE(
            LintSeverity.ERROR,
            "Uses no extension that other Sigma tools refuse or read otherwise; with `--portable` alone. [ours]"),
    PORTABLE_ATTRIBUTE(
            LintSeverity.INFO,
            "Has no attribute of ours, which other Sigma tools pass over; with `--portable` alone. [ours]");

    private final LintSeverity severity;
    private final String asks;

    LintCheck(LintSeverity severity, String asks) {
        this.severity = severity;
        this.asks = asks;
    }

    /** As written in findings and where it is switched off, for example {@code title-case}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public LintSeverity severity() {
        return severity;
    }

    /** What a rule has to be like, a sentence. */
    public String asks() {
        return asks;
    }

    /** A rule that cannot be used stays so, whatever the reason; and a wrong switch cannot switch itself off. */
    boolean canBeSwitchedOff() {
        return this != REFUSED && this != SWITCH && this != ID_UNIQUE;
    }

    /** Looked at only where it is asked for: that nothing is found says nothing. */
    boolean isOnDemand() {
        return this == PORTABLE || this == PORTABLE_ATTRIBUTE;
    }

    static Optional<LintCheck> of(String id) {
        return Arrays.stream(values()).filter(check -> check.id().equals(id)).findFirst();
    }
}
