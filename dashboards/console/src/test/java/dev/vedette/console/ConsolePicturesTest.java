package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Takes pictures of a console that runs, such as the demo's, into {@code target/pictures}; {@code dashboards/pictures} starts it. */
@Tag("peers")
@Timeout(240)
@EnabledIfEnvironmentVariable(
        named = "VEDETTE_PICTURES_OF",
        matches = "http.*#once=.*",
        disabledReason = "run dashboards/pictures, which sets it to a link of ./vedette console link")
class ConsolePicturesTest {

    private static final Path PICTURES = Path.of("target/pictures");
    /** So that a checkout stays small. */
    private static final int MOST_BYTES = 150_000;

    /** All that a page of this width shows, which is one at least. */
    private static final String PANELS_DRAWN =
            "((shown) => shown.length > 0 && shown.every((panel) => panel.querySelector('.frame svg')))"
                    + "([...document.querySelectorAll('.panel')].filter((panel) => panel.offsetParent !== null))";

    /** Of the tools that were called the one whose definition had most versions. */
    private static final String TOOL = """
            (async () => {
              const get = async (path) => (await fetch(path)).json();
              const {data} = await get('api/boards/overview/tool-calls?range=24h');
              const tools = data.format.property.split('.').reduce((value, name) => value?.[name], data.values) ?? [];
              let most = {tool: '', versions: 0};
              for (const {key: tool} of tools) {
                const versions = (await get(`api/definitions?tool=${encodeURIComponent(tool)}`)).versions.length;
                if (versions > most.versions) most = {tool, versions};
              }
              return encodeURIComponent(most.tool);
            })()""";

    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(PICTURES);
        browser = Chromium.start();
    }

    @AfterEach
    void stop() throws Exception {
        browser.close();
    }

    @Test
    void picturesFitTheReadmes() throws Exception {
        URI link = URI.create(System.getenv("VEDETTE_PICTURES_OF"));
        browser.size(1440, 900, "light");
        browser.open(link);
        until("document.querySelector('#rows .open') && " + PANELS_DRAWN);
        take("list");

        go("alert="
                + browser.evaluate("(document.querySelector('#rows tr[data-level=critical]') ??"
                                + " document.querySelector('#rows tr')).dataset.id")
                        .asText());
        until("document.querySelector('#detail .habit')");
        take("console");
        String principal = browser.evaluate(
                        "document.querySelector('#detail .known .entity-name a, #detail .touched a')?.hash.slice(1)"
                                + " ?? 'page=investigate'")
                .asText();
        browser.size(390, 844, "dark");
        take("narrow");

        browser.size(1440, 900, "light");
        go("page=incidents");
        until("document.querySelector('#incident-rows .open')");
        browser.click("#incident-rows .open");
        until("document.querySelector('#detail .quiet-link')");
        take("incident");

        go(principal);
        until("document.querySelector('.events li') && document.querySelector('.relations .counts')");
        take("investigate");

        go("page=definition&tool=" + browser.evaluate(TOOL).asText());
        until("document.querySelector('.definition-text')");
        take("definition");

        go("page=health");
        until("document.querySelectorAll('#health-sinks tr').length > 0");
        take("health");

        browser.size(1440, 1000, "dark");
        go("page=overview&range=15m");
        until("document.querySelector('#ranges [aria-pressed=true]').textContent === '15m' && " + PANELS_DRAWN);
        take("overview");
        assertThat(browser.complaints()).isEmpty();
    }

    /** A page by what stands behind the {@code #}: nobody logs in twice by one link. */
    private void go(String state) throws Exception {
        browser.evaluate("location.hash = '%s'".formatted(state));
    }

    private void until(String condition) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> browser.evaluate("Boolean(" + condition + ")").asBoolean());
    }

    private void take(String name) throws Exception {
        browser.assertFits();
        Path picture = PICTURES.resolve(name + ".png");
        browser.picture(picture);
        PalettePicture.of(picture).write(picture);
        assertThat(Files.size(picture)).as(name).isLessThan(MOST_BYTES);
    }
}
