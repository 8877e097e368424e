// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Codes
/// @notice The spelling of the codes of members, resources and authorizations and of prefixes, and
///         the ids made of them.
/// @dev All are upper-case ASCII, so that equal codes are equal bytes. A prefix holds no
///      hyphen: hence no two members' name spaces overlap.
library Codes {
    /// @dev A set of characters: bit i stands for the byte i.
    uint256 private constant ALPHANUMERIC = (((1 << 10) - 1) << 0x30) | (((1 << 26) - 1) << 0x41);

    /// @dev The same with the hyphen.
    uint256 private constant WITH_HYPHEN = ALPHANUMERIC | (1 << 0x2d);

    /// @dev Crockford's base32: without I, L, O and U, which are misread.
    uint256 private constant CROCKFORD =
        ALPHANUMERIC & ~uint256((1 << 0x49) | (1 << 0x4c) | (1 << 0x4f) | (1 << 0x55));

    /// @dev What a kind of documents is spelt with.
    uint256 private constant DOTTED =
        (((1 << 26) - 1) << 0x61) | (((1 << 10) - 1) << 0x30) | (1 << 0x2d) | (1 << 0x2e);

    /// @notice A kind of documents is not 1 to 32 characters of a-z, 0-9, dot and hyphen.
    /// @param kind The kind given.
    error InvalidKind(string kind);

    /// @notice A member's code is not 1 to 32 characters of 0-9, A-Z and hyphen.
    /// @param code The code given.
    error InvalidMemberCode(string code);

    /// @notice A prefix is not 2 to 8 characters of 0-9 and A-Z.
    /// @param prefix The prefix given.
    error InvalidPrefix(string prefix);

    /// @notice A resource's code is not `<prefix>-<serial>`, at most 32 characters in all.
    /// @param code The code given.
    error InvalidResourceCode(string code);

    /// @notice An authorization's code is not `A-` and 12 characters of Crockford's base32.
    /// @param code The code given.
    error InvalidAuthorizationCode(string code);

    /// @notice The id of a member: the SHA-256 of its key tag.
    /// @param code The member's code; its spelling is not checked here.
    /// @return The id.
    function memberId(string memory code) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("member:", code));
    }

    /// @notice The id of a resource: the SHA-256 of its key tag.
    /// @param code The resource's code; its spelling is not checked here.
    /// @return The id.
    function resourceId(string memory code) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("resource:", code));
    }

    /// @notice Checks an authorization's code and makes its id: the SHA-256 of its key tag.
    /// @param code The authorization's code.
    /// @return The id.
    function authorizationId(string memory code) internal pure returns (bytes32) {
        bytes memory letters = bytes(code);
        if (letters.length != 14 || bytes2(letters) != "A-") revert InvalidAuthorizationCode(code);
        for (uint256 i = 2; i < 14; ++i) {
            if ((CROCKFORD >> uint8(letters[i])) & 1 == 0) revert InvalidAuthorizationCode(code);
        }
        return sha256(abi.encodePacked("authorization:", code));
    }

    /// @notice Checks the spelling of a kind of documents.
    /// @param kind The kind.
    function requireKind(string memory kind) internal pure {
        bytes memory letters = bytes(kind);
        if (letters.length == 0 || letters.length > 32 || !_consistsOf(letters, DOTTED)) {
            revert InvalidKind(kind);
        }
    }

    /// @notice Checks a member's code and packs it into one word.
    /// @param code The code.
    /// @return The code's characters from the left, then zeros.
    function packMemberCode(string memory code) internal pure returns (bytes32) {
        bytes memory letters = bytes(code);
        if (letters.length == 0 || letters.length > 32 || !_consistsOf(letters, WITH_HYPHEN)) {
            revert InvalidMemberCode(code);
        }
        return bytes32(letters);
    }

    /// @notice Checks a prefix and packs it.
    /// @param prefix The prefix.
    /// @return The prefix's characters from the left, then zeros.
    function packPrefix(string memory prefix) internal pure returns (bytes8) {
        bytes memory letters = bytes(prefix);
        if (letters.length < 2 || letters.length > 8 || !_consistsOf(letters, ALPHANUMERIC)) {
            revert InvalidPrefix(prefix);
        }
        return bytes8(letters);
    }

    /// @notice Checks a resource's code and cuts out what stands before its first hyphen.
    /// @dev The serial behind that hyphen is one or more characters of 0-9, A-Z and hyphen.
    /// @param code The code.
    /// @return prefix The packed prefix; whether a member has it is not checked here.
    function prefixOf(string memory code) internal pure returns (bytes8 prefix) {
        bytes memory letters = bytes(code);
        if (letters.length > 32 || !_consistsOf(letters, WITH_HYPHEN)) {
            revert InvalidResourceCode(code);
        }
        bytes32 word = bytes32(letters);
        uint256 cut;
        while (cut < 9 && word[cut] != "-") ++cut;
        if (cut < 2 || cut > 8 || cut + 1 >= letters.length) revert InvalidResourceCode(code);
        return bytes8(word & ~(bytes32(type(uint256).max) >> (8 * cut)));
    }

    /// @notice The text of a packed code or prefix.
    /// @param word The characters from the left, then zeros.
    /// @return The text without the zeros.
    function unpack(bytes32 word) internal pure returns (string memory) {
        uint256 length;
        while (length < 32 && word[length] != 0) ++length;
        bytes memory letters = bytes.concat(word);
        assembly ("memory-safe") {
            mstore(letters, length)
        }
        return string(letters);
    }

    /// @dev Whether every byte of a text of at most 32 bytes is in the set.
    function _consistsOf(bytes memory letters, uint256 set) private pure returns (bool) {
        uint256 rest = uint256(bytes32(letters));
        for (uint256 left = letters.length; left != 0; --left) {
            if ((set >> (rest >> 248)) & 1 == 0) return false;
            rest <<= 8;
        }
        return true;
    }
}
