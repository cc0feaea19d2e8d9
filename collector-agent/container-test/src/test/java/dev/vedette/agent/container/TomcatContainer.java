package dev.vedette.agent.container;

import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

final class TomcatContainer {
    private TomcatContainer() {}

    static int start() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        Context context = tomcat.addContext("", null);
        Application.servlets().forEach((path, servlet) -> {
            Tomcat.addServlet(context, path, servlet).setAsyncSupported(true);
            context.addServletMappingDecoded(path, path);
        });
        filter(context);
        security(tomcat, context);
        ErrorPage page = new ErrorPage();
        page.setErrorCode(401);
        page.setLocation(Application.ERROR_PAGE);
        context.addErrorPage(page);
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private static void filter(Context context) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("filter");
        definition.setFilter(Application.filter());
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("filter");
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }

    private static void security(Tomcat tomcat, Context context) {
        tomcat.addUser(Application.USER, Application.PASSWORD);
        tomcat.addRole(Application.USER, Application.ROLE);
        SecurityCollection collection = new SecurityCollection();
        collection.addPattern(Application.SECURED);
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addCollection(collection);
        constraint.addAuthRole(Application.ROLE);
        context.addConstraint(constraint);
        context.addSecurityRole(Application.ROLE);
        context.setLoginConfig(new LoginConfig("BASIC", "files", null, null));
        context.getPipeline().addValve(new BasicAuthenticator());
    }
}
