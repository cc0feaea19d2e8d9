package dev.vedette.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A console, and a browser of somebody who came in by its link. */
abstract class BrowserFixture extends ConsoleFixture {

    Chromium browser;

    @BeforeEach
    void openBrowser() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        browser = Chromium.start();
        browser.cookie(console.uri(), person.cookie());
        browser.size(1280, 800, "light");
    }

    @AfterEach
    void closeBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    /** Opens the page with this after the {@code #} of its address. */
    void open(String state) throws Exception {
        browser.open(state.isEmpty() ? console.uri() : URI.create(console.uri() + "#" + state));
    }

    /** Nothing was reported, and nothing left this machine. */
    void assertQuiet() {
        browser.assertQuiet(console.uri());
    }
}
