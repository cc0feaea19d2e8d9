package dev.vedette.content;

import java.util.Locale;

/** What may be found in a text. The set grows; a name stays. */
public enum FindingKind {
    SECRET_PRIVATE_KEY("A private key in PEM (RFC 7468)."),
    SECRET_JWT("A signed JSON Web Token (RFC 7519)."),
    SECRET_CALLERS_TOKEN("The very token that the request came with."),
    SECRET_BEARER_TOKEN("The word Bearer (RFC 6750) and what looks like a token."),
    SECRET_BASIC_CREDENTIALS("The word Basic (RFC 7617) and name and password in base64."),
    SECRET_URL_PASSWORD("A password in the authority of a URI (RFC 3986 section 3.2.1)."),
    SECRET_NAMED("A value whose name says that it is secret: password, client_secret, api_key."),
    SECRET_AWS_KEY("An access key id of Amazon Web Services."),
    SECRET_GITHUB_TOKEN("A token of GitHub."),
    SECRET_GITLAB_TOKEN("A token of GitLab."),
    SECRET_GOOGLE_KEY("An API key or an access token of Google."),
    SECRET_SLACK_TOKEN("A token of Slack."),
    SECRET_STRIPE_KEY("A secret key of Stripe, or of a webhook of theirs."),
    SECRET_REGISTRY_TOKEN("A token of a package registry: npm, PyPI."),
    SECRET_MODEL_KEY("A key of a model's provider: OpenAI, Anthropic, Hugging Face."),
    SECRET_OTHER_KEY(
            "A key or a token of another issuer that marks its own: Shopify, DigitalOcean, Docker and others."),
    PERSONAL_EMAIL("An e-mail address (RFC 5322 addr-spec, without quoted forms)."),
    PERSONAL_PHONE("A telephone number: international (E.164), or ten digits as they are written in North America."),
    PERSONAL_CARD("A payment card number: an issuer's range, its length and the check digit (ISO/IEC 7812)."),
    PERSONAL_IBAN("A bank account number: country, length and check digits (ISO 13616)."),
    PERSONAL_SSN("A social security number of the United States, with its dashes."),
    HIDDEN_TEXT("Text that nobody sees: characters of the tag block, or three variation selectors in a row."),
    HIDDEN_DIRECTION("Characters that turn the direction of what follows (Unicode Bidirectional Algorithm)."),
    HIDDEN_ZERO_WIDTH("Blanks and operators without a width, which no script needs within a word."),
    INJECTION_SHELL("In a short argument, a command of a shell behind something that is none."),
    INJECTION_PATH(
            "In a short argument, three steps up a path, or a place of accounts and keys of an operating system.");

    private final String id;
    private final String description;

    FindingKind(String description) {
        int family = name().indexOf('_');
        this.id = name().substring(0, family).toLowerCase(Locale.ROOT)
                + "."
                + name().substring(family + 1).toLowerCase(Locale.ROOT);
        this.description = description;
    }

    /** As events name it: {@code secret.jwt}, {@code personal.email}. */
    public String id() {
        return id;
    }

    /** For people. */
    public String description() {
        return description;
    }

    public boolean isPersonal() {
        return id.startsWith("personal.");
    }
}
