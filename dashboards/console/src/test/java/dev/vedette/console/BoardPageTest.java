package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The board in a real browser. */
@Tag("peers")
class BoardPageTest extends BrowserFixture {

    @Test
    void everyPanelOfTheBoardIsDrawn() throws Exception {
        BoardData.write(ElasticsearchServer.shared(), Instant.now());
        open("page=overview&range=15m");

        await().until(() -> browser.count(".frame svg") == 7);
        await().until(() -> browser.evaluate(
                                "[...document.querySelectorAll('.panel')].filter(p => p.querySelector('.note').textContent).length")
                        .asInt()
                == 0);
        assertThat(browser.evaluate("[...document.querySelectorAll('.panel')]"
                                + ".filter(p => !p.querySelector('svg [aria-roledescription]')).length")
                        .asInt())
                .isZero();
        browser.assertFits();
        assertQuiet();
        browser.picture(Path.of("target/console-overview.png"));
    }

    @Test
    void theRangeIsTheAddressesAndChangesWithIt() throws Exception {
        BoardData.write(ElasticsearchServer.shared(), Instant.now());
        open("page=overview&range=15m");
        await().until(() -> chosen().equals("15m") && asked("range=15m"));

        browser.evaluate("location.hash = 'page=overview&range=6h'");
        await().until(() -> chosen().equals("6h") && asked("range=6h"));

        browser.evaluate(
                "[...document.querySelectorAll('#ranges button')].find(one => one.textContent === '7d').click()");
        await().until(() -> chosen().equals("7d") && asked("range=7d"));
        assertThat(browser.evaluate("location.hash").asText()).contains("range=7d");
        assertQuiet();
    }

    private String chosen() throws Exception {
        return browser.evaluate("document.querySelector('#ranges [aria-pressed=true]')?.textContent ?? ''")
                .asText();
    }

    private boolean asked(String parameter) throws Exception {
        return browser.evaluate("performance.getEntriesByType('resource')"
                        + ".some(one => one.name.includes('/api/boards/') && one.name.includes('%s'))"
                                .formatted(parameter))
                .asBoolean();
    }
}
