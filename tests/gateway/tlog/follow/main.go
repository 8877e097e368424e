// Follows a log as any monitor would, with Go's own implementation of signed notes and tiles.
//
// The verifier key is the first argument, the rest are positions to prove. It speaks in lines:
// "GET PATH" on standard output is answered on standard input with hexadecimal bytes, or "-" where
// there is nothing; "NEXT" by "yes" once there is a newer checkpoint, or by "no". A line that
// begins with "{" is what was found under a checkpoint.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proved struct {
	Position int64    `json:"position"`
	Leaf     string   `json:"leaf"`
	Proof    []string `json:"proof"`
}

type found struct {
	Origin      string   `json:"origin"`
	Size        int64    `json:"size"`
	Root        string   `json:"root"`
	Consistency []string `json:"consistency"`
	Inclusion   []proved `json:"inclusion"`
}

var answers = bufio.NewScanner(os.Stdin)

func ask(line string) string {
	fmt.Println(line)
	if !answers.Scan() {
		fail("nobody answers")
	}
	return answers.Text()
}

func fail(reason any) {
	fmt.Println("FAIL", reason)
	os.Exit(1)
}

func get(path string) ([]byte, error) {
	text := ask("GET " + path)
	if text == "-" {
		return nil, fmt.Errorf("%s is not there", path)
	}
	return hex.DecodeString(text)
}

type tiles struct{}

func (tiles) Height() int                       { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range wanted {
		// Go's paths name the height, which tlog-tiles fixes at 8.
		data, err := get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func checkpoint(key string) (string, tlog.Tree) {
	raw, err := get("checkpoint")
	if err != nil {
		fail(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		fail(err)
	}
	opened, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		fail(err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		fail("the text of the note is not a checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail(err)
	}
	var tree tlog.Tree
	tree.N = size
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || copy(tree.Hash[:], root) != len(tree.Hash) {
		fail("the root is no hash")
	}
	return lines[0], tree
}

func texts(hashes []tlog.Hash) []string {
	text := []string{}
	for _, hash := range hashes {
		text = append(text, "0x"+hex.EncodeToString(hash[:]))
	}
	return text
}

func follow(old, tree tlog.Tree, positions []int64) found {
	reader := tlog.TileHashReader(tree, tiles{})
	made := found{Size: tree.N, Root: texts([]tlog.Hash{tree.Hash})[0]}
	if old.N > 0 {
		proof, err := tlog.ProveTree(tree.N, old.N, reader)
		if err != nil {
			fail(err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			fail(err)
		}
		made.Consistency = texts(proof)
	}
	for _, position := range positions {
		if position >= tree.N {
			continue
		}
		leaves, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, position)})
		if err != nil {
			fail(err)
		}
		proof, err := tlog.ProveRecord(tree.N, position, reader)
		if err != nil {
			fail(err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, position, leaves[0]); err != nil {
			fail(err)
		}
		made.Inclusion = append(made.Inclusion, proved{position, texts(leaves)[0], texts(proof)})
	}
	return made
}

func main() {
	answers.Buffer(nil, 1<<20)
	var positions []int64
	for _, text := range os.Args[2:] {
		position, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			fail(err)
		}
		positions = append(positions, position)
	}
	var old tlog.Tree
	for {
		origin, tree := checkpoint(os.Args[1])
		made := follow(old, tree, positions)
		made.Origin = origin
		line, err := json.Marshal(made)
		if err != nil {
			fail(err)
		}
		fmt.Println(string(line))
		if ask("NEXT") != "yes" {
			return
		}
		old = tree
	}
}
