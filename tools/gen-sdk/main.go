// Writes the typed SDKs of a package from its schema, one directory per language.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/dotnet"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "seedstage"

type files = map[string][]byte

var loader = schema.NewPluginLoader(nil)

var generators = map[string]func(*schema.Package) (files, error){
	"dotnet": func(pkg *schema.Package) (files, error) {
		pkg.LogoURL = logoScheme + ":///logo.png"
		return dotnet.GeneratePackage(tool, pkg, nil, nil)
	},
	"go": func(pkg *schema.Package) (files, error) {
		return gogen.GeneratePackage(tool, pkg, nil)
	},
	"python": func(pkg *schema.Package) (files, error) {
		return python.GeneratePackage(tool, pkg, nil, loader)
	},
}

// The generator for .NET downloads a logo; here the logo is one transparent pixel.
const logoScheme = "pixel"

type pixel struct{}

func (pixel) RoundTrip(*http.Request) (*http.Response, error) {
	var body bytes.Buffer
	err := png.Encode(&body, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&body)}, err
}

func main() {
	http.DefaultTransport.(*http.Transport).RegisterProtocol(logoScheme, pixel{})
	if len(os.Args) < 3 {
		fail(fmt.Errorf("usage: gen-sdk SCHEMA DIRECTORY [LANGUAGE...]; languages: %s", strings.Join(known(), ", ")))
	}
	text, err := os.ReadFile(os.Args[1])
	fail(err)
	languages := os.Args[3:]
	if len(languages) == 0 {
		languages = known()
	}
	for _, language := range languages {
		fail(generate(text, language, filepath.Join(os.Args[2], language)))
	}
}

// A generator modifies the package that it gets, so each gets its own copy.
func generate(text []byte, language, directory string) error {
	generator, ok := generators[language]
	if !ok {
		return fmt.Errorf("no generator for %q; there are: %s", language, strings.Join(known(), ", "))
	}
	pkg, err := bind(text)
	if err != nil {
		return err
	}
	made, err := generator(pkg)
	if err != nil {
		return fmt.Errorf("%s: %w", language, err)
	}
	for name, content := range made {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d files\n", language, len(made))
	return nil
}

func bind(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	return pkg, nil
}

func known() []string {
	names := make([]string, 0, len(generators))
	for name := range generators {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
