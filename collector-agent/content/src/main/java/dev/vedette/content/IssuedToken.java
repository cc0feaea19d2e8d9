package dev.vedette.content;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tokens that their issuers mark by what they begin with.
 *
 * @param prefix what they begin with
 * @param characters fewest characters that follow
 */
record IssuedToken(String prefix, int characters, FindingKind kind) {
    private static final List<IssuedToken> ALL = List.of(
            new IssuedToken("AKIA", 16, FindingKind.SECRET_AWS_KEY),
            new IssuedToken("ASIA", 16, FindingKind.SECRET_AWS_KEY),
            new IssuedToken("ghp_", 30, FindingKind.SECRET_GITHUB_TOKEN),
            new IssuedToken("gho_", 30, FindingKind.SECRET_GITHUB_TOKEN),
            new IssuedToken("ghs_", 30, FindingKind.SECRET_GITHUB_TOKEN),
            new IssuedToken("ghu_", 30, FindingKind.SECRET_GITHUB_TOKEN),
            new IssuedToken("ghr_", 30, FindingKind.SECRET_GITHUB_TOKEN),
            new IssuedToken("github_pat_", 22, FindingKind.SECRET_GITHUB_TOKEN),
            new IssuedToken("glpat-", 20, FindingKind.SECRET_GITLAB_TOKEN),
            new IssuedToken("gldt-", 20, FindingKind.SECRET_GITLAB_TOKEN),
            new IssuedToken("glrt-", 20, FindingKind.SECRET_GITLAB_TOKEN),
            new IssuedToken("AIza", 35, FindingKind.SECRET_GOOGLE_KEY),
            new IssuedToken("GOCSPX-", 20, FindingKind.SECRET_GOOGLE_KEY),
            new IssuedToken("xoxa-", 10, FindingKind.SECRET_SLACK_TOKEN),
            new IssuedToken("xoxb-", 10, FindingKind.SECRET_SLACK_TOKEN),
            new IssuedToken("xoxp-", 10, FindingKind.SECRET_SLACK_TOKEN),
            new IssuedToken("xoxr-", 10, FindingKind.SECRET_SLACK_TOKEN),
            new IssuedToken("xoxs-", 10, FindingKind.SECRET_SLACK_TOKEN),
            new IssuedToken("xapp-", 10, FindingKind.SECRET_SLACK_TOKEN),
            new IssuedToken("sk_live_", 16, FindingKind.SECRET_STRIPE_KEY),
            new IssuedToken("sk_test_", 16, FindingKind.SECRET_STRIPE_KEY),
            new IssuedToken("rk_live_", 16, FindingKind.SECRET_STRIPE_KEY),
            new IssuedToken("whsec_", 20, FindingKind.SECRET_STRIPE_KEY),
            new IssuedToken("npm_", 30, FindingKind.SECRET_REGISTRY_TOKEN),
            new IssuedToken("pypi-", 30, FindingKind.SECRET_REGISTRY_TOKEN),
            new IssuedToken("sk-", 20, FindingKind.SECRET_MODEL_KEY),
            new IssuedToken("hf_", 30, FindingKind.SECRET_MODEL_KEY),
            new IssuedToken("shpat_", 30, FindingKind.SECRET_OTHER_KEY),
            new IssuedToken("shpss_", 30, FindingKind.SECRET_OTHER_KEY),
            new IssuedToken("dop_v1_", 60, FindingKind.SECRET_OTHER_KEY),
            new IssuedToken("dckr_pat_", 20, FindingKind.SECRET_OTHER_KEY),
            new IssuedToken("lin_api_", 30, FindingKind.SECRET_OTHER_KEY),
            new IssuedToken("ntn_", 30, FindingKind.SECRET_OTHER_KEY));

    /** By the first character, since this is asked of every word. */
    private static final IssuedToken[][] BY_FIRST = byFirst();

    /**
     * A token that is a whole word of letters, digits, underscores and dashes. What follows the prefix has to have a digit:
     * {@code sk-learn-contributors-guide} is none.
     */
    static Optional<FindingKind> kindOf(String text, int start, int end) {
        char first = text.charAt(start);
        if (first >= BY_FIRST.length) {
            return Optional.empty();
        }
        for (IssuedToken token : BY_FIRST[first]) {
            int from = start + token.prefix.length();
            if (end - from >= token.characters
                    && text.startsWith(token.prefix, start)
                    && Characters.hasDigit(text, from, end)) {
                return Optional.of(token.kind);
            }
        }
        return Optional.empty();
    }

    /** What tokens begin with. */
    static List<String> prefixes() {
        return ALL.stream().map(IssuedToken::prefix).toList();
    }

    private static IssuedToken[][] byFirst() {
        IssuedToken[][] table = new IssuedToken[128][];
        Arrays.setAll(
                table,
                first -> ALL.stream()
                        .filter(token -> token.prefix.charAt(0) == first)
                        .toArray(IssuedToken[]::new));
        return table;
    }
}
